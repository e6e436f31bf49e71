use std::collections::VecDeque;

use tokio::sync::mpsc;

use crate::LogError;
use crate::backend::Signal;

/// How many signals the owner may be behind before polling is paused.
const AHEAD: usize = 2;

pub(super) type Signals = mpsc::Receiver<Result<Signal, LogError>>;

/// Signals on their way to the member's owner, in order. The thread that fills it never waits.
#[derive(Debug)]
pub(super) struct Outbox {
    sender: mpsc::Sender<Result<Signal, LogError>>,
    /// Bounded by whoever fills it: batches end when it [`is_full`](Self::is_full), other signals void those before.
    waiting: VecDeque<Signal>,
}

/// Nobody listens any more.
#[derive(Debug)]
pub(super) struct Gone;

impl Outbox {
    pub(super) fn new() -> (Self, Signals) {
        let (sender, receiver) = mpsc::channel(AHEAD);
        (Self { sender, waiting: VecDeque::new() }, receiver)
    }

    pub(super) fn push(&mut self, signal: Signal) {
        self.waiting.push_back(signal);
    }

    /// Forgets what is void by now. That something was revoked must still be said.
    pub(super) fn void(&mut self) {
        self.waiting.retain(|signal| matches!(signal, Signal::Revoked { .. }));
    }

    /// Hands over what the owner has room for.
    pub(super) fn hand_over(&mut self) -> Result<(), Gone> {
        while let Some(signal) = self.waiting.pop_front() {
            match self.sender.try_send(Ok(signal)) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Full(Ok(signal))) => {
                    self.waiting.push_front(signal);
                    return Ok(());
                }
                Err(_) => return Err(Gone),
            }
        }
        if self.sender.is_closed() { Err(Gone) } else { Ok(()) }
    }

    /// The owner is slow: read no further.
    pub(super) fn is_full(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The owner has taken everything.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.sender.capacity() == AHEAD
    }

    /// The last thing said.
    pub(super) fn fail(self, error: LogError) {
        // without a listener there is nobody it would matter to
        let _ = self.sender.blocking_send(Err(error));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revoked() -> Signal {
        Signal::Revoked { partitions: [0].into() }
    }

    fn assigned(epoch: u64) -> Signal {
        Signal::Assigned { epoch, partitions: [0].into(), tables: vec![] }
    }

    #[test]
    fn a_slow_owner_fills_it_and_gets_everything_in_order() {
        let (mut outbox, mut signals) = Outbox::new();
        for epoch in 1..=4 {
            outbox.push(assigned(epoch));
        }
        outbox.hand_over().unwrap();
        assert!(outbox.is_full() && !outbox.is_empty());
        let mut seen = vec![];
        while !outbox.is_empty() {
            while let Ok(Ok(Signal::Assigned { epoch, .. })) = signals.try_recv() {
                seen.push(epoch);
            }
            outbox.hand_over().unwrap();
        }
        assert_eq!(seen, [1, 2, 3, 4]);
        drop(signals);
        assert!(outbox.hand_over().is_err());
    }

    #[test]
    fn what_is_void_is_not_handed_over_but_a_revocation_is() {
        let (mut outbox, mut signals) = Outbox::new();
        outbox.push(assigned(1));
        outbox.push(revoked());
        outbox.void();
        outbox.hand_over().unwrap();
        assert!(matches!(signals.try_recv(), Ok(Ok(Signal::Revoked { .. }))));
        assert!(signals.try_recv().is_err());
    }
}
