use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

use crate::Health;

/// Whatever ends a process, to be printed.
pub type Fatal = Box<dyn Error + Send + Sync>;

/// How a process of ours ends; clap itself ends with 2 on a command line it can't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// what there was to do is done
    Clean,
    /// it failed, and said why
    Failed,
    /// all went well, and what was compared differs
    Differs,
    /// told to stop, it did not within its budget (EX_TEMPFAIL: what was open is done again by the next start)
    Overdue,
    /// the configuration is refused (EX_CONFIG: starting again will not help)
    BadConfig,
    /// told to stop twice: as a shell reports that signal
    Forced(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Failed => 1,
            // 2 is clap's
            Exit::Differs => 3,
            Exit::Overdue => 75,
            Exit::BadConfig => 78,
            Exit::Forced(signal) => 128 + signal,
        })
    }
}

/// Runs until done or told to stop: the first SIGTERM or SIGINT cancels the token, after which `run` has `budget` to end;
/// the second ends the process at once. The one place where signals are handled.
pub fn run_main<R, F, E>(budget: Duration, health: &Health, run: R) -> Exit
where
    R: FnOnce(CancellationToken) -> F + Send + 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<Fatal>,
{
    let runtime = match Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let exit = runtime.block_on(async {
        match Signals::new() {
            Ok(signals) => supervise(budget, health, run, signals).await,
            Err(error) => fail(&error),
        }
    });
    // what was joined is gone by now; what was not gets no more than a moment, and after an overdue end nothing
    let moment =
        if matches!(exit, Exit::Clean | Exit::Failed) { Duration::from_secs(1) } else { Duration::ZERO };
    runtime.shutdown_timeout(moment);
    exit
}

/// Says why the configuration is refused, for a `main` that loads its own.
pub fn refuse(error: &(dyn Error + 'static)) -> Exit {
    say(&format!("error: {}", chain(error)));
    Exit::BadConfig
}

async fn supervise<R, F, E>(budget: Duration, health: &Health, run: R, mut signals: Signals) -> Exit
where
    R: FnOnce(CancellationToken) -> F + Send + 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<Fatal>,
{
    let shutdown = CancellationToken::new();
    let token = shutdown.clone();
    // a task of its own, so that a future whose destructor hangs can't keep us from ending
    let mut running = tokio::spawn(async move { run(token).await.map_err(Into::into) });
    let first = tokio::select! {
        biased;
        ended = &mut running => return judge(ended),
        signal = signals.next() => signal,
    };
    tracing::info!(signal = first.name, "stopping");
    health.stopping();
    shutdown.cancel();
    tokio::select! {
        biased;
        ended = &mut running => judge(ended),
        second = signals.next() => {
            say(&format!("error: stopped at once by a second signal, {}", second.name));
            Exit::Forced(second.number)
        }
        () = tokio::time::sleep(budget) => {
            let budget = humantime::format_duration(budget);
            let remaining = match health.remaining() {
                names if names.is_empty() => "the service itself".to_owned(),
                names => names.join(", "),
            };
            say(&format!("error: did not stop within {budget}: {remaining}"));
            Exit::Overdue
        }
    }
}

fn judge(ended: Result<Result<(), Fatal>, JoinError>) -> Exit {
    match ended {
        Ok(Ok(())) => Exit::Clean,
        Ok(Err(error)) => fail(&*error),
        // where it panicked, the panic hook has said
        Err(_) => {
            say("error: the service panicked");
            Exit::Failed
        }
    }
}

fn fail(error: &(dyn Error + 'static)) -> Exit {
    say(&format!("error: {}", chain(error)));
    Exit::Failed
}

/// An error and its causes in one line. Some libraries put the cause into their own words as well: it is said once.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !line.ends_with(&words) {
            line = format!("{line}: {words}");
        }
        next = cause.source();
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// On stderr, whatever the log's filter; who has closed it does not want to know.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

#[derive(Clone, Copy)]
struct Caught {
    name: &'static str,
    number: u8,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> Caught {
        tokio::select! {
            _ = self.terminate.recv() => Caught { name: "SIGTERM", number: 15 },
            _ = self.interrupt.recv() => Caught { name: "SIGINT", number: 2 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Outer(&'static str, #[source] io::Error);

    #[test]
    fn an_error_and_its_causes_are_one_line_that_says_each_once() {
        let refused = || io::Error::other("connection\n  refused");
        assert_eq!(
            chain(&Outer("cannot reach the store", refused())),
            "cannot reach the store: connection refused"
        );
        let twice = Outer("cannot reach the store: connection\n  refused", refused());
        assert_eq!(chain(&twice), "cannot reach the store: connection refused");
    }
}
