use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::claim::Offsets;
use crate::{Delivery, Limits};

/// The batch that is being filled.
#[derive(Debug)]
pub(super) struct Batcher {
    limits: Limits,
    open: Closed,
    bytes: u64,
    /// when its first delivery came
    since: Option<Instant>,
}

/// Deliveries, and the offset after the last of each partition.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) deliveries: Vec<Delivery>,
    pub(super) next: Offsets,
}

impl Batcher {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, open: Closed::default(), bytes: 0, since: None }
    }

    /// Adds a delivery; says what closed by it. One delivery larger than the limit is a batch of its own.
    pub(super) fn push(&mut self, delivery: Delivery, now: Instant) -> Option<Closed> {
        let size = delivery.size() as u64;
        let fits = !self.full() && self.bytes + size <= self.limits.bytes.as_u64();
        let closed = if fits { None } else { self.close() };
        self.since.get_or_insert(now);
        self.bytes += size;
        self.open.next.insert((Arc::clone(&delivery.topic), delivery.partition), delivery.offset + 1);
        self.open.deliveries.push(delivery);
        // one at a time: what is full behind the one that just closed waits for `due`
        if closed.is_none() && self.full() { self.close() } else { closed }
    }

    /// Closes what is open if its time has come.
    pub(super) fn due(&mut self, now: Instant) -> Option<Closed> {
        if self.full() || self.wait(now)?.is_zero() { self.close() } else { None }
    }

    fn full(&self) -> bool {
        self.open.deliveries.len() >= self.limits.records
    }

    /// How long what is open may still stay open; none if nothing is.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        Some((self.since? + self.limits.age).saturating_duration_since(now))
    }

    /// Forgets what is open: its partitions are another's now.
    pub(super) fn clear(&mut self) {
        self.close();
    }

    fn close(&mut self) -> Option<Closed> {
        self.since = None;
        self.bytes = 0;
        let closed = std::mem::take(&mut self.open);
        (!closed.deliveries.is_empty()).then_some(closed)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use bytesize::ByteSize;
    use proptest::prelude::*;

    use super::*;
    use crate::{Offset, Partition};

    fn delivery(partition: Partition, offset: Offset, size: usize) -> Delivery {
        let value = Some(Bytes::from(vec![b'x'; size]));
        Delivery { topic: "t".into(), partition, offset, key: None, value, headers: vec![], timestamp: 0 }
    }

    const AGE: Duration = Duration::from_millis(200);

    proptest! {
        #[test]
        fn no_batch_is_over_its_limits_and_nothing_is_lost_or_reordered(
            records in 1usize..6,
            bytes in 1u64..40,
            arrivals in proptest::collection::vec((0i32..3, 0usize..50, 0u64..150), 0..60),
        ) {
            let mut batcher = Batcher::new(Limits { records, bytes: ByteSize::b(bytes), age: AGE });
            let (mut now, mut offset) = (Instant::now(), 0);
            let (mut pushed, mut batches) = (vec![], vec![]);
            for (partition, size, pause) in arrivals {
                now += Duration::from_millis(pause);
                batches.extend(batcher.due(now));
                prop_assert!(batcher.wait(now).is_none_or(|wait| !wait.is_zero() && wait <= AGE));
                // offsets have gaps
                offset += 1 + pause as i64 % 3;
                let delivery = delivery(partition, offset, size);
                pushed.push(delivery.clone());
                batches.extend(batcher.push(delivery, now));
            }
            batches.extend(batcher.due(now + AGE));
            prop_assert!(batcher.wait(now).is_none());
            for batch in &batches {
                prop_assert!((1..=records).contains(&batch.deliveries.len()));
                let size: usize = batch.deliveries.iter().map(Delivery::size).sum();
                prop_assert!(size as u64 <= bytes || batch.deliveries.len() == 1);
                let mut next = Offsets::new();
                for delivery in &batch.deliveries {
                    next.insert((Arc::clone(&delivery.topic), delivery.partition), delivery.offset + 1);
                }
                prop_assert_eq!(&next, &batch.next);
            }
            let seen: Vec<Delivery> = batches.into_iter().flat_map(|batch| batch.deliveries).collect();
            prop_assert_eq!(seen, pushed);
        }
    }

    #[test]
    fn what_is_cleared_is_never_handed_over() {
        let mut batcher = Batcher::new(Limits { records: 5, bytes: ByteSize::kib(1), age: AGE });
        let now = Instant::now();
        assert_eq!(batcher.push(delivery(0, 1, 1), now), None);
        batcher.clear();
        assert_eq!(batcher.due(now + AGE), None);
        assert_eq!(batcher.wait(now), None);
    }
}
