//! One server for all test binaries of a run, and the end of it when the last of them is gone.

use std::fs::{self, File};
use std::net::TcpStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::kill;
use nix::unistd::Pid;

/// How often a test process says that it is there; far below the minute after which the keeper ends the server.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Takes the run's server from `home/state`, or starts it. Everything of it is in `home` (and `data`, if that must be
/// elsewhere) and goes with it. `start` says the process to keep as soon as there is one, and its ports once it answers.
pub(crate) fn shared(
    home: &Path,
    data: &Path,
    signal: &str,
    start: impl FnOnce(&mut dyn FnMut(u32)) -> Vec<u16>,
) -> Vec<u16> {
    fs::create_dir_all(home).expect("the target folder is writable");
    let lock = File::create(home.join("lock")).expect("the target folder is writable");
    lock.lock().expect("a local file can be locked");
    let heartbeat = home.join("heartbeat");
    fs::write(&heartbeat, "").expect("the target folder is writable");
    let state = home.join("state");
    let ports = running(&state).unwrap_or_else(|| {
        let mut pid = 0;
        let ports = start(&mut |started| {
            pid = started;
            keep(home, data, signal, started);
        });
        let line: Vec<String> = ports.iter().map(u16::to_string).collect();
        fs::write(&state, format!("{pid} {}", line.join(" "))).expect("the target folder is writable");
        ports
    });
    thread::spawn(move || {
        loop {
            thread::sleep(HEARTBEAT);
            // without its folder the server is going anyway: `cargo clean`
            let _ = fs::write(&heartbeat, "");
        }
    });
    ports
}

/// The ports of a server that answers: its process is there, and not just another that has its port by now.
fn running(state: &Path) -> Option<Vec<u16>> {
    let line = fs::read_to_string(state).ok()?;
    let (pid, ports) = line.split_once(' ')?;
    kill(Pid::from_raw(pid.parse().ok()?), None).ok()?;
    let ports: Vec<u16> = ports.split(' ').map(|port| port.parse().ok()).collect::<Option<_>>()?;
    TcpStream::connect(("127.0.0.1", *ports.first()?)).ok()?;
    Some(ports)
}

/// A shell that outlives us all and ends the server a minute after the last heartbeat, under the lock, so that no
/// test can find a server that is about to go.
fn keep(home: &Path, data: &Path, signal: &str, pid: u32) {
    let script = r#"
        while kill -0 "$3" 2>/dev/null; do
            sleep 5
            flock "$1/lock" sh -c '
                test -z "$(find "$1/heartbeat" -mmin -1 2>/dev/null)" || exit 0
                rm -f "$1/state"
                kill -"$4" "$3"
                while kill -0 "$3" 2>/dev/null; do sleep 0.1; done
                rm -rf "$2"' sh "$@"
        done"#;
    outlive_us(
        detached("sh")
            .args(["-c", script, "keeper"])
            .args([home, data])
            .args([pid.to_string(), signal.to_owned()]),
    );
}

/// Ends a private server when the process that started it is gone, however that went.
pub(crate) fn end_with_us(pid: u32, signal: &str) {
    let script =
        r#"while kill -0 "$1" 2>/dev/null && kill -0 "$2" 2>/dev/null; do sleep 1; done; kill -"$3" "$2""#;
    let ours = std::process::id();
    outlive_us(detached("sh").args(["-c", script, "keeper", &ours.to_string(), &pid.to_string(), signal]));
}

fn outlive_us(command: &mut Command) {
    #[expect(clippy::zombie_processes, reason = "it ends after us, and is init's then")]
    command.spawn().expect("sh starts");
}

/// A command that an interrupt of the test run does not reach, and that holds none of its pipes open.
pub(crate) fn detached(program: &str) -> Command {
    let mut command = Command::new(program);
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
