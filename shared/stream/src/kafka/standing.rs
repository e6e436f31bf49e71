use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rdkafka::consumer::ConsumerGroupMetadata;

use crate::claim::{Membership, Offsets};
use crate::{Claim, Partition};

/// How a member stands in its group: what its threads and its owner must agree on.
///
/// The epoch counts whatever voids a claim: an assignment, a revocation, a rewind.
#[derive(Debug, Default)]
pub(super) struct Standing {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    epoch: u64,
    /// The group's generation, taken when the partitions were assigned; none while nothing is ours.
    membership: Option<Membership>,
    /// where the group stands, of partitions that are being read
    positions: Offsets,
    wants: Wants,
}

/// What the owner wants of the thread that polls.
#[derive(Debug, Default)]
pub(super) struct Wants {
    pub(super) stop: bool,
    pub(super) rewind: bool,
    /// positions to show to lag tools; later ones replace earlier ones
    pub(super) hint: Offsets,
}

impl Standing {
    pub(super) fn epoch(&self) -> u64 {
        self.lock().epoch
    }

    /// Partitions are ours, under this generation of the group.
    pub(super) fn assigned(&self, membership: ConsumerGroupMetadata) -> u64 {
        self.lock().begin(Some(Membership::Kafka(Arc::new(membership))))
    }

    /// Nothing is ours.
    pub(super) fn revoked(&self) -> u64 {
        self.lock().begin(None)
    }

    /// The same partitions are begun anew.
    pub(super) fn rewound(&self) -> u64 {
        let mut state = self.lock();
        let membership = state.membership.clone();
        state.begin(membership)
    }

    /// Reading begins at these positions.
    pub(super) fn reading(&self, positions: Offsets) {
        self.lock().positions = positions;
    }

    /// The right to move these positions; none if nothing is ours.
    pub(super) fn claim(&self, next: Offsets) -> Option<Claim> {
        let state = self.lock();
        Some(Claim { epoch: state.epoch, next, membership: state.membership.clone()? })
    }

    /// The right to write on behalf of a partition, moving nothing; none if it is not being read.
    pub(super) fn claim_partition(&self, topic: &Arc<str>, partition: Partition) -> Option<Claim> {
        let place = (Arc::clone(topic), partition);
        let position = self.lock().positions.get(&place).copied()?;
        self.claim(Offsets::from([(place, position)]))
    }

    /// The positions that a claim moves to; none if it is void. Never backwards: a claim that moves nothing may be
    /// older than the last commit.
    pub(super) fn next(&self, claim: &Claim) -> Option<Offsets> {
        let state = self.lock();
        let stands = |place| state.positions.get(place).copied().unwrap_or(0);
        let next = claim.next.iter().map(|(place, next)| (place.clone(), stands(place).max(*next)));
        (claim.epoch == state.epoch).then(|| next.collect())
    }

    /// These positions are committed.
    pub(super) fn committed(&self, epoch: u64, next: Offsets) {
        let mut state = self.lock();
        if state.epoch == epoch {
            state.positions.extend(next);
        }
    }

    pub(super) fn rewind(&self) {
        self.lock().wants.rewind = true;
    }

    pub(super) fn hint(&self, next: &Offsets) {
        self.lock().wants.hint.extend(next.clone());
    }

    pub(super) fn stop(&self) {
        self.lock().wants.stop = true;
    }

    pub(super) fn stopped(&self) -> bool {
        self.lock().wants.stop
    }

    /// Takes what is wanted.
    pub(super) fn wants(&self) -> Wants {
        let mut state = self.lock();
        let stop = state.wants.stop;
        std::mem::replace(&mut state.wants, Wants { stop, ..Wants::default() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin(&mut self, membership: Option<Membership>) -> u64 {
        self.epoch += 1;
        self.membership = membership;
        self.positions.clear();
        self.wants.hint.clear();
        self.epoch
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("epoch", &self.epoch)
            .field("positions", &self.positions)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Offset;

    fn at(offset: Offset) -> Offsets {
        Offsets::from([(("t".into(), 0), offset)])
    }

    fn claim(standing: &Standing, next: Offset) -> Claim {
        Claim { epoch: standing.epoch(), next: at(next), membership: Membership::Sqlite }
    }

    #[test]
    fn a_claim_never_moves_a_group_backwards() {
        let standing = Standing::default();
        standing.reading(at(5));
        let old = claim(&standing, 5);
        standing.committed(standing.epoch(), at(9));
        assert_eq!(standing.next(&old), Some(at(9)));
        assert_eq!(standing.next(&claim(&standing, 12)), Some(at(12)));
    }

    #[test]
    fn whatever_begins_anew_voids_claims() {
        let standing = Standing::default();
        for begin in [Standing::revoked, Standing::rewound] {
            let old = claim(&standing, 5);
            let before = standing.epoch();
            assert_eq!(begin(&standing), before + 1);
            assert_eq!(standing.next(&old), None);
            standing.committed(before, at(5));
            assert_eq!(standing.next(&claim(&standing, 0)), Some(at(0)));
        }
    }

    #[test]
    fn nothing_is_claimed_while_nothing_is_ours() {
        let standing = Standing::default();
        assert!(standing.claim(at(1)).is_none());
        assert!(standing.claim_partition(&"t".into(), 0).is_none());
    }
}
