use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::jars::jars;
use crate::shared::{detached, end_with_us, shared};
use crate::{Proxy, free_ports, given, target, unique};

/// The one user that the SASL listener knows.
const USER: &str = "dragoman";
const PASSWORD: &str = "between-the-parties";
/// A JVM on a machine that compiles at the same time.
const STARTS_WITHIN: Duration = Duration::from_secs(90);

/// ApiVersions (kind 18) version 0, correlation id 7, no client id.
const ASK: [u8; 14] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 255, 255];

/// Whether a broker speaks Kafka at this address.
pub fn answers(address: &str) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(address)?;
        // what is cut or killed says so at once; only a busy machine takes its time
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(&ASK)?;
        let mut head = [0; 8];
        stream.read_exact(&mut head)?;
        io::Result::Ok(head[4..] == ASK[8..12])
    };
    ask().unwrap_or(false)
}

/// The run's broker: `DRAGOMAN_TEST_KAFKA`, or ours.
pub fn brokers() -> String {
    given("DRAGOMAN_TEST_KAFKA").unwrap_or_else(|| format!("127.0.0.1:{}", ours()[0]))
}

/// A listener that asks for a password (SASL PLAIN), the user, and the password: always of our own broker.
pub fn sasl_brokers() -> (String, String, String) {
    (format!("127.0.0.1:{}", ours()[1]), USER.to_owned(), PASSWORD.to_owned())
}

fn ours() -> &'static [u16] {
    static PORTS: OnceLock<Vec<u16>> = OnceLock::new();
    PORTS.get_or_init(|| {
        let home = target().join("kafka");
        let data = home.join("data");
        shared(&home, &data, "KILL", |keep| {
            let ports = Ports::free();
            // no proxy: the third listener is never asked for
            let setup = Setup { data: data.clone(), ports, advertised: ports.proxied, heap: "768m" };
            setup.format();
            #[expect(clippy::zombie_processes, reason = "it outlives us: the keeper ends it")]
            setup.start(keep);
            vec![ports.plain, ports.sasl]
        })
    })
}

#[derive(Debug, Clone, Copy)]
struct Ports {
    plain: u16,
    sasl: u16,
    proxied: u16,
    controller: u16,
}

impl Ports {
    fn free() -> Self {
        let [plain, sasl, proxied, controller] = free_ports();
        Self { plain, sasl, proxied, controller }
    }
}

/// One KRaft node, broker and controller at once.
#[derive(Debug)]
struct Setup {
    data: PathBuf,
    ports: Ports,
    /// what clients of the proxied listener are told to connect to
    advertised: u16,
    heap: &'static str,
}

impl Setup {
    fn properties(&self) -> String {
        let Ports { plain, sasl, proxied, controller } = self.ports;
        let (advertised, logs) = (self.advertised, self.data.join("log"));
        let at = |name: &str, port: u16| format!("{name}://127.0.0.1:{port}");
        let clients = [at("PLAIN", plain), at("SASL", sasl)].join(",");
        format!(
            "node.id=1
process.roles=broker,controller
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAIN
listeners={clients},{},{}
advertised.listeners={clients},{}
listener.security.protocol.map=PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
 user_{USER}=\"{PASSWORD}\";
log.dirs={}
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=4
# one node, and hundreds of small topics in a run
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
log.index.size.max.bytes=262144
log.cleaner.dedupe.buffer.size=4194304
# tests wait for these
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
",
            at("PROXIED", proxied),
            at("CONTROLLER", controller),
            at("PROXIED", advertised),
            logs.display(),
        )
    }

    fn java(&self) -> Command {
        let mut command = detached("java");
        command
            .arg(format!("-Xmx{}", self.heap))
            .args(["-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp"])
            .arg(jars(&target()).join("*"));
        command
    }

    fn config(&self) -> PathBuf {
        self.data.join("server.properties")
    }

    fn output(&self) -> PathBuf {
        self.data.join("output")
    }

    fn format(&self) {
        // what an earlier run left when its machine went down
        let _ = fs::remove_dir_all(&self.data);
        fs::create_dir_all(&self.data).expect("the target folder is writable");
        fs::write(self.config(), self.properties()).expect("the target folder is writable");
        let status = self
            .with_output(self.java())
            .args(["kafka.tools.StorageTool", "format", "--cluster-id", "MkU3OEVBNTcwNTJENDM2Qg", "--config"])
            .arg(self.config())
            .status()
            .expect("java starts");
        assert!(status.success(), "the broker's storage could not be formatted: {}", self.said());
    }

    /// Starts it and waits until it answers. `spawned` is told the process at once.
    fn start(&self, spawned: &mut dyn FnMut(u32)) -> Child {
        let mut child =
            self.with_output(self.java()).arg("kafka.Kafka").arg(self.config()).spawn().expect("java starts");
        spawned(child.id());
        let started = Instant::now();
        // listeners open last, but one that has just opened may close the first connection that it takes
        while !answers(&format!("127.0.0.1:{}", self.ports.plain)) {
            let ended = child.try_wait().expect("a child can be waited for");
            assert!(ended.is_none(), "the broker ended at its start: {}", self.said());
            assert!(started.elapsed() < STARTS_WITHIN, "the broker did not start in time: {}", self.said());
            thread::sleep(Duration::from_millis(50));
        }
        child
    }

    fn with_output(&self, mut command: Command) -> Command {
        let output = File::options().create(true).append(true).open(self.output());
        let output = output.expect("the target folder is writable");
        let again = output.try_clone().expect("an open file can be shared");
        command.stdout(Stdio::from(output)).stderr(Stdio::from(again));
        command
    }

    fn said(&self) -> String {
        last_lines(&self.output())
    }
}

fn last_lines(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(20).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

/// A broker of one test's own, that it may stop, kill and reach through a proxy.
#[derive(Debug)]
pub struct Broker {
    setup: Setup,
    child: Child,
    proxy: Proxy,
}

impl Broker {
    /// Starts one, with nothing on it.
    pub fn private() -> Self {
        let ports = Ports::free();
        let proxy = Proxy::start(ports.proxied);
        let data = target().join("private").join(unique());
        let setup = Setup { data, ports, advertised: proxy.port(), heap: "256m" };
        setup.format();
        let child = setup.start(&mut |pid| end_with_us(pid, "KILL"));
        Self { setup, child, proxy }
    }

    pub fn brokers(&self) -> String {
        format!("127.0.0.1:{}", self.setup.ports.plain)
    }

    /// The same broker behind its proxy: clients that start here stay behind it.
    pub fn proxied_brokers(&self) -> String {
        format!("127.0.0.1:{}", self.proxy.port())
    }

    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// The process hangs: connections stay, nothing answers.
    pub fn pause(&self) {
        self.signal(Signal::SIGSTOP);
    }

    pub fn resume(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// As a power cut would, but for what the operating system has already been given.
    pub fn kill(&mut self) {
        self.child.kill().expect("our child can be killed");
        self.child.wait().expect("our child can be waited for");
    }

    /// Starts again on the same ports and data.
    pub fn restart(&mut self) {
        self.child = self.setup.start(&mut |pid| end_with_us(pid, "KILL"));
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("a process id is an i32");
        kill(Pid::from_raw(pid), signal).expect("our child can be signalled");
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // a test may have killed it already
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.setup.data);
    }
}
