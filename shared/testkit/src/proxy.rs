use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Larger than any request or response of a test.
const MAX_FRAME: usize = 128 << 20;

/// What becomes of the next requests of a kind (Kafka's number for it: 26 is EndTxn).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lose {
    /// the broker never sees it, the client never hears
    Request,
    /// the broker does it, the client never hears
    Response,
}

/// Between clients and one broker: knows where a request ends, and nothing else of what it carries.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    rules: Arc<Mutex<Rules>>,
}

#[derive(Debug, Default)]
struct Rules {
    lose: HashMap<i16, Lose>,
    /// how many requests of each kind were lost
    lost: HashMap<i16, usize>,
    cut: bool,
    open: Vec<TcpStream>,
}

impl Proxy {
    pub(crate) fn start(upstream: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of the loopback address is free");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let rules = Arc::<Mutex<Rules>>::default();
        let shared = Arc::clone(&rules);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let rules = Arc::clone(&shared);
                // a connection that can't be made is one that is refused
                thread::spawn(move || connect(client, upstream, &rules));
            }
        });
        Self { port, rules }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Loses every request of this kind from now on, until [`Proxy::heal`].
    pub fn lose(&self, kind: i16, lose: Lose) {
        lock(&self.rules).lose.insert(kind, lose);
    }

    /// How many requests of this kind were lost.
    pub fn lost(&self, kind: i16) -> usize {
        lock(&self.rules).lost.get(&kind).copied().unwrap_or(0)
    }

    /// Breaks every connection and refuses new ones.
    pub fn cut(&self) {
        let mut rules = lock(&self.rules);
        rules.cut = true;
        for stream in rules.open.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Lets everything pass again; what was lost stays lost.
    pub fn heal(&self) {
        let mut rules = lock(&self.rules);
        rules.cut = false;
        rules.lose.clear();
    }
}

fn lock(rules: &Mutex<Rules>) -> MutexGuard<'_, Rules> {
    rules.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(client: TcpStream, upstream: u16, rules: &Arc<Mutex<Rules>>) -> io::Result<()> {
    if lock(rules).cut {
        return client.shutdown(Shutdown::Both);
    }
    let broker = TcpStream::connect(("127.0.0.1", upstream))?;
    client.set_nodelay(true)?;
    broker.set_nodelay(true)?;
    lock(rules).open.extend([client.try_clone()?, broker.try_clone()?]);
    // correlation ids of requests whose response is to be lost
    let unheard = Arc::<Mutex<Vec<[u8; 4]>>>::default();
    let (mut from_broker, mut to_client) = (broker.try_clone()?, client.try_clone()?);
    let lost = Arc::clone(&unheard);
    thread::spawn(move || {
        // either side's end is the end of both
        let _ = responses(&mut from_broker, &mut to_client, &lost);
        let _ = to_client.shutdown(Shutdown::Both);
        let _ = from_broker.shutdown(Shutdown::Both);
    });
    let (mut from_client, mut to_broker) = (client, broker);
    let result = requests(&mut from_client, &mut to_broker, rules, &unheard);
    let _ = to_broker.shutdown(Shutdown::Both);
    let _ = from_client.shutdown(Shutdown::Both);
    result
}

/// Requests begin with their kind (2 bytes), version (2) and correlation id (4).
fn requests(
    client: &mut TcpStream,
    broker: &mut TcpStream,
    rules: &Mutex<Rules>,
    unheard: &Mutex<Vec<[u8; 4]>>,
) -> io::Result<()> {
    loop {
        let frame = frame(client)?;
        if let [a, b, _, _, correlation @ ..] = &frame[4..]
            && let Some(correlation) = correlation.first_chunk()
        {
            let kind = i16::from_be_bytes([*a, *b]);
            let mut rules = lock(rules);
            if let Some(lose) = rules.lose.get(&kind).copied() {
                *rules.lost.entry(kind).or_default() += 1;
                match lose {
                    Lose::Request => continue,
                    Lose::Response => {
                        unheard.lock().unwrap_or_else(PoisonError::into_inner).push(*correlation);
                    }
                }
            }
        }
        broker.write_all(&frame)?;
    }
}

fn responses(
    broker: &mut TcpStream,
    client: &mut TcpStream,
    unheard: &Mutex<Vec<[u8; 4]>>,
) -> io::Result<()> {
    loop {
        let frame = frame(broker)?;
        let correlation = frame[4..].first_chunk().copied();
        let mut unheard = unheard.lock().unwrap_or_else(PoisonError::into_inner);
        let before = unheard.len();
        unheard.retain(|lost| Some(*lost) != correlation);
        if unheard.len() == before {
            drop(unheard);
            client.write_all(&frame)?;
        }
    }
}

/// One message with its length before it.
fn frame(from: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let size = u32::from_be_bytes(length) as usize;
    if size > MAX_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a Kafka message"));
    }
    let mut frame = length.to_vec();
    frame.resize(4 + size, 0);
    from.read_exact(&mut frame[4..])?;
    Ok(frame)
}
