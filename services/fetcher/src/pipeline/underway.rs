use std::collections::HashMap;
use std::future::Future;

use dragoman_stream::Claim;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use super::place::Place;
use crate::visit::Visit;

/// Visits on their way.
#[derive(Debug, Default)]
pub(super) struct Underway {
    visits: JoinSet<Visit>,
    trips: HashMap<Id, Trip>,
}

#[derive(Debug)]
struct Trip {
    place: Place,
    host: String,
    claim: Claim,
    abort: AbortHandle,
}

/// A visit that has ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) place: Place,
    /// whose lane is free again
    pub(super) host: String,
    pub(super) claim: Claim,
    /// none: our own code panicked in it
    pub(super) visit: Option<Visit>,
}

impl Underway {
    pub(super) fn len(&self) -> usize {
        self.trips.len()
    }

    pub(super) fn has(&self, place: &Place) -> bool {
        self.trips.values().any(|trip| trip.place == *place)
    }

    pub(super) fn start(
        &mut self,
        place: Place,
        host: String,
        claim: Claim,
        visit: impl Future<Output = Visit> + Send + 'static,
    ) {
        let abort = self.visits.spawn(visit);
        self.trips.insert(abort.id(), Trip { place, host, claim, abort });
    }

    /// The next that ends; none while none is on its way. Cancel safe.
    pub(super) async fn next(&mut self) -> Option<Ended> {
        loop {
            let joined = self.visits.join_next_with_id().await?;
            if let Some(ended) = self.ended(joined) {
                return Some(ended);
            }
        }
    }

    /// One that has ended already.
    pub(super) fn try_next(&mut self) -> Option<Ended> {
        loop {
            let joined = self.visits.try_join_next_with_id()?;
            if let Some(ended) = self.ended(joined) {
                return Some(ended);
            }
        }
    }

    /// None if it was stopped.
    fn ended(&mut self, joined: Result<(Id, Visit), JoinError>) -> Option<Ended> {
        let (id, visit) = match joined {
            Ok((id, visit)) => (id, Ok(visit)),
            Err(error) => (error.id(), Err(error)),
        };
        let Trip { place, host, claim, .. } = self.trips.remove(&id)?;
        let told = |error: &JoinError| {
            let feed = String::from_utf8_lossy(&place.feed);
            tracing::error!(feed = %feed, error = %error, "visit panicked");
        };
        let visit = visit.inspect_err(told).ok();
        Some(Ended { place, host, claim, visit })
    }

    /// Stops the visits of which `gone` holds, and says on whose lanes they were.
    pub(super) fn stop(&mut self, gone: impl Fn(&Place) -> bool) -> Vec<String> {
        let stopped = self.trips.extract_if(|_, trip| gone(&trip.place));
        stopped
            .map(|(_, trip)| {
                trip.abort.abort();
                trip.host
            })
            .collect()
    }

    /// Stops them all.
    pub(super) async fn shutdown(&mut self) {
        self.visits.shutdown().await;
    }
}
