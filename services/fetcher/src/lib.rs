//! The fetcher: visits feeds on schedule, reads the articles they list, and puts each new or changed one on
//! `news.raw`, with the feed's cursor in the same transaction.
//!
//! What it visits was written by strangers. Addresses pass [`guard`] and [`client`]; bodies are bounded there;
//! parsing happens on threads of [`workers`] and cannot end or stall the process.

pub mod charset;
pub mod client;
mod config;
pub mod entries;
pub mod error;
pub mod feed_list;
pub mod guard;
mod hosts;
mod html;
pub mod page;
pub mod plan;
mod repair;
pub mod schedule;
mod text;
pub mod timing;
pub mod workers;

pub use config::FetcherConfig;
