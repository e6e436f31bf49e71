//! Where articles come from, as a pure function of the articles of some days.
//!
//! Two articles are compared by what is remembered of each ([`Subject`]): a sketch of its runs of three words, one of
//! its words, and the facts it tells in their order. [`Window`] finds the pairs worth comparing by two indexes, and hangs
//! each article under the earlier one that it is most like.

mod altered;
mod chains;
mod compare;
mod facts;
mod family;
mod held;
mod places;
mod quotes;
mod recall;
mod sketch;
mod subject;
mod tokens;
mod window;

pub use compare::{Bond, Evidence, Kin};
pub use facts::Agreement;
pub use subject::{NoHash, Subject};
pub use window::{Bounds, Placed, Window};
