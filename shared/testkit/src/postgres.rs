use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use nix::unistd::{Gid, Uid, User};

use crate::shared::{detached, end_with_us, shared};
use crate::{free_port, given, target, unique};

const INSTALL: &str = "apt-get install -y postgresql";

/// The run's Postgres: `DRAGOMAN_TEST_POSTGRES`, or ours.
pub fn url() -> String {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        given("DRAGOMAN_TEST_POSTGRES").unwrap_or_else(|| {
            let home = target().join("postgres");
            let data = data_folder("shared");
            let ports = shared(&home, &data, "QUIT", |keep| {
                let setup = Setup { data: data.clone(), port: free_port() };
                setup.init();
                keep(setup.start());
                vec![setup.port]
            });
            address(ports[0], "postgres")
        })
    })
    .clone()
}

/// An empty database of one test's own in [`url`]. On a server of yours it stays there.
pub fn fresh_database() -> String {
    let (url, name) = (url(), format!("t_{}", unique().replace('-', "_")));
    create(&url, &name);
    let (server, options) = url.split_once('?').map_or((url.as_str(), None), |(url, rest)| (url, Some(rest)));
    let server = match server.rsplit_once('/') {
        Some((server, _)) if !server.ends_with('/') => server,
        _ => server,
    };
    options.map_or_else(|| format!("{server}/{name}"), |options| format!("{server}/{name}?{options}"))
}

fn create(url: &str, name: &str) {
    // one at a time in a process: the template may have one user only, and others are told to retry
    for _ in 0..50 {
        let output = Command::new(program("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c"])
            .arg(format!("create database {name} template template0"))
            .output();
        let output =
            output.unwrap_or_else(|error| panic!("psql is needed to make a database ({error}): {INSTALL}"));
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            return;
        }
        assert!(said.contains("being accessed by other users"), "no database could be made at {url}: {said}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("no database could be made at {url}: its template is in use");
}

fn address(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

/// A cluster of one test's own, that it may stop.
#[derive(Debug)]
pub struct Postgres {
    setup: Setup,
    pid: u32,
}

impl Postgres {
    pub fn private() -> Self {
        let setup = Setup { data: data_folder(&unique()), port: free_port() };
        setup.init();
        let pid = setup.start();
        end_with_us(pid, "QUIT");
        Self { setup, pid }
    }

    pub fn url(&self) -> String {
        address(self.setup.port, "postgres")
    }

    /// Ends it at once, as a crash would.
    pub fn stop(&self) {
        self.setup.pg_ctl(&["stop", "-w", "-m", "immediate"]);
    }

    /// Starts again on the same port and data.
    pub fn start(&mut self) {
        self.pid = self.setup.start();
        end_with_us(self.pid, "QUIT");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.setup.pid().is_some() {
            self.stop();
        }
        let _ = fs::remove_dir_all(&self.setup.data);
    }
}

#[derive(Debug)]
struct Setup {
    data: PathBuf,
    port: u16,
}

impl Setup {
    fn init(&self) {
        // what an earlier run left when its machine went down
        let _ = fs::remove_dir_all(&self.data);
        fs::create_dir_all(&self.data).expect("the folder for data is writable");
        let owner = owner();
        chown(&self.data, owner.map(|(uid, _)| uid.as_raw()), owner.map(|(_, gid)| gid.as_raw()))
            .expect("root may give a folder away");
        fs::set_permissions(&self.data, fs::Permissions::from_mode(0o700)).expect("the folder is ours");
        let output = self
            .server_program("initdb")
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"])
            .output();
        succeeded("initdb", output.expect("initdb starts"));
    }

    /// Starts it and says its process id.
    fn start(&self) -> u32 {
        // what a test writes need not outlive the machine
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200",
            self.port
        );
        let log = self.data.join("output");
        self.pg_ctl(&["start", "-w", "-l", &log.to_string_lossy(), "-o", &options]);
        self.pid().expect("a server that started wrote its process id")
    }

    fn pg_ctl(&self, arguments: &[&str]) {
        // its status alone: the server inherits its output, which would never end
        let status = self.server_program("pg_ctl").args(arguments).status().expect("pg_ctl starts");
        let said = fs::read_to_string(self.data.join("output")).unwrap_or_default();
        assert!(status.success(), "pg_ctl {arguments:?} failed: {said}");
    }

    fn pid(&self) -> Option<u32> {
        fs::read_to_string(self.data.join("postmaster.pid")).ok()?.lines().next()?.parse().ok()
    }

    fn server_program(&self, name: &str) -> Command {
        let mut command = detached(&program(name).to_string_lossy());
        command.arg("-D").arg(&self.data).current_dir("/");
        if let Some((uid, gid)) = owner() {
            command.uid(uid.as_raw()).gid(gid.as_raw());
        }
        command
    }
}

fn succeeded(what: &str, output: Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what} failed: {said}");
}

/// Postgres refuses to run as root: the user that its package made.
fn owner() -> Option<(Uid, Gid)> {
    if !Uid::effective().is_root() {
        return None;
    }
    let user = User::from_name("postgres").ok().flatten();
    let user = user.unwrap_or_else(|| panic!("there is no user postgres to run it as: {INSTALL}"));
    Some((user.uid, user.gid))
}

/// Where the user that runs it can reach it: not below a home that is root's.
fn data_folder(name: &str) -> PathBuf {
    if !Uid::effective().is_root() {
        return target().join("postgres-data").join(name);
    }
    let workspace = target().to_string_lossy().replace('/', "-");
    Path::new("/tmp").join(format!("dragoman{workspace}")).join(name)
}

/// A program of the newest Postgres installed; those of the server are not on the path.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .filter(|version| version.path().join("bin").join(name).is_file())
        .max_by_key(|version| version.file_name().to_string_lossy().parse::<u32>().unwrap_or(0))
        .map(|version| version.path().join("bin").join(name))
        .or_else(|| on_path(name))
        .unwrap_or_else(|| {
            panic!("{name} is needed for this test: {INSTALL} (or DRAGOMAN_TEST_POSTGRES=url)")
        })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = given("PATH")?;
    path.split(':').map(|folder| Path::new(folder).join(name)).find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic(expected = "no-such-program is needed for this test: apt-get install -y postgresql")]
    fn a_program_that_is_missing_is_named_with_the_command_that_installs_it() {
        super::program("no-such-program");
    }
}
