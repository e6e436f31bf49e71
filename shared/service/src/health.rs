use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What this process can say of itself: whether it is ready for work, and whether its loops still turn.
///
/// Ready is what depends on others (broker, database); alive is what depends on us alone, as a restart does not
/// mend a broker.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<Parts>>);

#[derive(Debug, Default)]
struct Parts {
    registered: u64,
    components: BTreeMap<u64, (String, State)>,
    loops: BTreeMap<u64, Loop>,
    stopping: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Starting,
    Ready,
    NotReady(String),
}

#[derive(Debug)]
struct Loop {
    name: String,
    limit: Duration,
    last: Instant,
}

impl Health {
    /// Something that must be ready for the process to be; starting until it says so. Forgotten when dropped.
    pub fn component(&self, name: impl Into<String>) -> Component {
        let mut parts = self.parts();
        let id = parts.next_id();
        parts.components.insert(id, (name.into(), State::Starting));
        Component { health: self.clone(), id }
    }

    /// A loop that must turn at least once in `limit`. Forgotten when dropped.
    pub fn heartbeat(&self, name: impl Into<String>, limit: Duration) -> Heartbeat {
        let mut parts = self.parts();
        let id = parts.next_id();
        parts.loops.insert(id, Loop { name: name.into(), limit, last: Instant::now() });
        Heartbeat { health: self.clone(), id }
    }

    /// What keeps the process from being ready, one line each; empty when it is.
    pub fn unready(&self) -> Vec<String> {
        let parts = self.parts();
        if parts.stopping {
            return vec!["stopping".into()];
        }
        if parts.components.is_empty() {
            return vec!["starting".into()];
        }
        let reason = |(name, state): &(String, State)| match state {
            State::Ready => None,
            State::Starting => Some(format!("{name}: starting")),
            State::NotReady(reason) => Some(format!("{name}: {reason}")),
        };
        parts.components.values().filter_map(reason).collect()
    }

    /// The loops that have stood still for longer than they may, one line each.
    pub fn stuck(&self) -> Vec<String> {
        self.stuck_at(Instant::now())
    }

    fn stuck_at(&self, now: Instant) -> Vec<String> {
        let line = |it: &Loop| {
            let silent = now.saturating_duration_since(it.last);
            let (name, silent_s, limit_s) = (&it.name, silent.as_secs(), it.limit.as_secs_f64());
            (silent > it.limit).then(|| format!("{name}: no beat for {silent_s} s, limit {limit_s} s"))
        };
        self.parts().loops.values().filter_map(line).collect()
    }

    /// Everything still registered: at the end of a process, what has not stopped.
    pub fn remaining(&self) -> Vec<String> {
        let parts = self.parts();
        let loops = parts.loops.values().map(|it| it.name.clone());
        let mut names: Vec<_> =
            parts.components.values().map(|(name, _)| name.clone()).chain(loops).collect();
        names.sort();
        names.dedup();
        names
    }

    pub(crate) fn stopping(&self) {
        self.parts().stopping = true;
    }

    fn parts(&self) -> MutexGuard<'_, Parts> {
        // every change is a single assignment, so a panic elsewhere leaves nothing half done
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Parts {
    fn next_id(&mut self) -> u64 {
        self.registered += 1;
        self.registered
    }
}

/// One thing that readiness waits for.
#[derive(Debug)]
pub struct Component {
    health: Health,
    id: u64,
}

impl Component {
    pub fn ready(&self) {
        self.set(State::Ready);
    }

    pub fn not_ready(&self, reason: impl Into<String>) {
        // one line for each component, whatever a driver's error brings along
        self.set(State::NotReady(reason.into().split_whitespace().collect::<Vec<_>>().join(" ")));
    }

    fn set(&self, state: State) {
        let mut parts = self.health.parts();
        let Some((name, now)) = parts.components.get_mut(&self.id) else { return };
        if *now == state {
            return;
        }
        match &state {
            State::NotReady(reason) => tracing::warn!(component = name, reason, "not ready"),
            _ => tracing::info!(component = name, "ready"),
        }
        *now = state;
    }
}

impl Drop for Component {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.not_ready("panicked");
        } else {
            self.health.parts().components.remove(&self.id);
        }
    }
}

/// The pulse of one loop.
#[derive(Debug)]
pub struct Heartbeat {
    health: Health,
    id: u64,
}

impl Heartbeat {
    pub fn beat(&self) {
        if let Some(it) = self.health.parts().loops.get_mut(&self.id) {
            it.last = Instant::now();
        }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        // of a loop that panicked the silence is the message
        if !std::thread::panicking() {
            self.health.parts().loops.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_means_that_every_component_says_so() {
        let health = Health::default();
        assert_eq!(health.unready(), ["starting"]);
        let (broker, store) = (health.component("broker"), health.component("postgres"));
        broker.ready();
        assert_eq!(health.unready(), ["postgres: starting"]);
        store.not_ready("connection refused\n  at 10.0.0.7");
        assert_eq!(health.unready(), ["postgres: connection refused at 10.0.0.7"]);
        store.ready();
        assert!(health.unready().is_empty());
        drop(store);
        assert_eq!((health.unready().len(), health.remaining()), (0, vec!["broker".to_owned()]));
        health.stopping();
        assert_eq!(health.unready(), ["stopping"]);
    }

    #[test]
    fn a_loop_is_stuck_once_its_own_limit_has_passed_without_a_beat() {
        let health = Health::default();
        let (quick, _slow) = (
            health.heartbeat("poll", Duration::from_secs(10)),
            health.heartbeat("compaction", Duration::from_secs(600)),
        );
        let now = Instant::now();
        assert!(health.stuck_at(now + Duration::from_secs(9)).is_empty());
        let stuck = health.stuck_at(now + Duration::from_secs(60));
        assert_eq!(stuck.len(), 1);
        assert!(stuck[0].starts_with("poll: no beat for ") && stuck[0].ends_with("limit 10 s"), "{stuck:?}");
        std::thread::sleep(Duration::from_millis(20));
        quick.beat();
        assert!(
            health.stuck_at(now + Duration::from_millis(10_010)).is_empty(),
            "the beat counts from when it came"
        );
    }

    #[test]
    fn a_component_and_a_loop_that_panicked_are_not_forgotten() {
        let health = Health::default();
        let (sink, pulse) = (health.component("sink"), health.heartbeat("sink", Duration::from_secs(1)));
        let thread = std::thread::spawn(move || {
            let _held = (sink, pulse);
            panic!("as the test wants");
        });
        assert!(thread.join().is_err());
        assert_eq!(health.unready(), ["sink: panicked"]);
        assert_eq!(health.stuck_at(Instant::now() + Duration::from_secs(2)).len(), 1);
    }
}
