//! What a person can ask for, one file each.

pub(crate) mod audit;
pub(crate) mod backfill;
pub(crate) mod check;
pub(crate) mod eval;
pub(crate) mod feeds;
pub(crate) mod healthcheck;
pub(crate) mod newsroom;
pub(crate) mod retag;
pub(crate) mod run;
pub(crate) mod tag;
pub(crate) mod tail;
pub(crate) mod topics;
pub(crate) mod withdraw;
