//! The threader: what needs many articles at once.

pub mod lineage;
