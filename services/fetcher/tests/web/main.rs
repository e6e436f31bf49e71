//! Against a web server that answers as it was told: what goes well, and what strangers send instead.

mod hostile;
mod line;
mod origin;
mod polls;
