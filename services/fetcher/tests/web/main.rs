//! Against a web server that answers as it was told: what goes well, and what strangers send instead.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hostile;
mod line;
mod manners;
mod many;
mod origin;
mod polls;
mod returns;
mod robots;
mod siege;
mod sources;
mod wire;
