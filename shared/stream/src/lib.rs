//! The log: three shapes over two backends, and nothing else of Kafka.
//!
//! - **Batch**: [`Member::next`] hands over deliveries of one consumer group; [`Member::commit`] publishes records
//!   and moves the group past the batch, both or neither.
//! - **Table**: a compacted topic, read whole for the partitions a member owns before it works on them
//!   ([`Member::tables`]), then written only by their owner, in the transaction of its batch.
//! - **External**: deliveries from where the destination says it stands ([`Start::At`]); the group's commit
//!   ([`Member::hint`]) only tells lag tools.
//!
//! The backend is Apache Kafka, or one SQLite file for a single machine. This crate does not know what an article
//! is, and is the only one that names rdkafka.

mod backend;
mod claim;
mod config;
mod dead_letter;
mod delivery;
mod error;
mod instance;
mod kafka;
mod log;
mod member;
pub mod metrics;
mod reader;
mod record;
mod sqlite;
pub mod stage;
mod subscription;
mod table;
mod topic;

pub use claim::Claim;
pub use config::{Backend, Limits, LogConfig};
pub use dead_letter::dead_letter;
pub use delivery::{Batch, Delivery, Header, header};
pub use error::LogError;
pub use instance::Instance;
pub use log::Log;
pub use member::{Commit, Event, Member};
pub use reader::{From, Reader};
pub use record::Record;
pub use subscription::{Positions, Start, Subscription};
pub use table::{Staged, Tables};
pub use topic::{Cleanup, Offset, Partition, TopicReport, TopicSpec, TopicState};
