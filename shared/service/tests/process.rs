//! What a process of ours does when it is started, watched and stopped: with the example `worker`.
//! `cargo test -p dragoman-service` builds it; with `--test process` alone cargo does not, and an old one would run.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use dragoman_service::{Answer, probe};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Killed when the test is done with it, however that ends.
struct Worker {
    child: Child,
    stderr: BufReader<ChildStderr>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Worker {
    fn start(flags: &[&str]) -> Self {
        let tests = std::env::current_exe().unwrap();
        let program: PathBuf = tests.parent().unwrap().with_file_name("examples").join("worker");
        assert!(program.exists(), "build it: cargo build -p dragoman-service --example worker");
        let mut command = Command::new(program);
        command.args(["--set", "service.http.listen=127.0.0.1:0", "--set", "service.telemetry.format=json"]);
        command.args(flags).env_remove("DRAGOMAN_CONFIG").stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stderr }
    }

    /// Reads the log up to where it says that it is reachable.
    fn address(&mut self) -> SocketAddr {
        let mut line = String::new();
        while self.stderr.read_line(&mut line).unwrap() > 0 {
            if let Some(rest) = line.split("\"address\":\"").nth(1) {
                return rest.split('"').next().unwrap().parse().unwrap();
            }
        }
        panic!("the worker ended without an address: {line}");
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id() as i32), signal).unwrap();
    }

    /// Its exit code and what it still had to say.
    fn end(mut self) -> (i32, String) {
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code().unwrap(), said)
    }
}

fn ask(address: SocketAddr, path: &str) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(probe(address, path)).unwrap()
}

fn ask_until(address: SocketAddr, path: &str, status: u16) -> Answer {
    let start = Instant::now();
    loop {
        let answer = ask(address, path);
        if answer.status == status {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{path} stays {answer:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn on_a_signal_it_drains_watched_and_ends_clean() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let mut worker = Worker::start(&[]);
        let address = worker.address();
        assert_eq!(ask_until(address, "/readyz", 200).body, "ready\n");
        let metrics = ask(address, "/metrics").body;
        assert!(metrics.contains("dragoman_build_info{service=\"worker\""), "{metrics}");
        worker.signal(signal);
        assert_eq!(ask_until(address, "/readyz", 503).body, "stopping\n");
        assert_eq!(ask(address, "/livez").body, "alive\n");
        let (code, said) = worker.end();
        assert_eq!(code, 0, "{said}");
        assert!(!said.contains("error"), "{said}");
    }
}

#[test]
fn what_does_not_stop_within_the_budget_is_named() {
    let mut worker = Worker::start(&["--set", "manner=stubborn", "--set", "service.shutdown_budget=300ms"]);
    let address = worker.address();
    ask_until(address, "/readyz", 200);
    let told = Instant::now();
    worker.signal(Signal::SIGTERM);
    let (code, said) = worker.end();
    assert_eq!(code, 75);
    assert!(said.ends_with("error: did not stop within 300ms: work\n"), "{said}");
    assert!(told.elapsed() >= Duration::from_millis(300) && told.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut worker = Worker::start(&["--set", "manner=stubborn", "--set", "service.shutdown_budget=1h"]);
    let address = worker.address();
    worker.signal(Signal::SIGTERM);
    ask_until(address, "/readyz", 503);
    worker.signal(Signal::SIGINT);
    let (code, said) = worker.end();
    assert_eq!(code, 130);
    assert!(said.ends_with("error: stopped at once by a second signal, SIGINT\n"), "{said}");
}

#[test]
fn work_that_is_done_ends_it_clean() {
    let (code, said) = Worker::start(&["--set", "manner=done"]).end();
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_failure_is_one_line_with_its_causes() {
    let (code, said) = Worker::start(&["--set", "manner=failing"]).end();
    assert_eq!(code, 1);
    assert!(said.ends_with("\nerror: cannot reach the store: connection refused\n"), "{said}");
    assert_eq!(said.matches("cannot reach").count(), 1);
}

#[test]
fn a_panic_is_logged_with_its_place_and_fails_the_process() {
    let (code, said) = Worker::start(&["--set", "manner=panicking"]).end();
    assert_eq!(code, 1);
    assert!(said.contains("\"panic\":\"as asked\"") && said.contains("worker.rs:"), "{said}");
    assert!(said.ends_with("\nerror: the service panicked\n"), "{said}");
}

#[test]
fn a_configuration_that_is_refused_has_a_code_of_its_own() {
    let (code, said) = Worker::start(&["--set", "maner=done"]).end();
    assert_eq!(code, 78);
    assert_eq!(said, "error: unknown key `maner` in --set maner; did you mean `manner`?\n");
    let (code, said) = Worker::start(&["--config", "/nowhere/dragoman.toml"]).end();
    assert_eq!(code, 78);
    assert!(
        said.starts_with("error: cannot read configuration file /nowhere/dragoman.toml: No such file"),
        "{said}"
    );
    let (code, said) = Worker::start(&["--set", "service.telemetry.log=inof"]).end();
    assert_eq!(code, 78);
    assert!(said.starts_with("error: bad value `inof` for `service.telemetry.log` in --set"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let (code, said) = Worker::start(&["--set", &format!("service.http.listen={address}")]).end();
    assert_eq!(code, 1);
    let expected =
        format!("error: cannot listen on {address} for metrics and health (service.http.listen): ");
    assert!(said.starts_with(&expected), "{said}");
}
