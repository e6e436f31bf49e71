//! The whole system against real servers, and the laws it must keep: see `system/`.
