//! The fuzz targets' seeds, and thousands of broken copies of each, through the same functions.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use dragoman_fetcher::probe;

/// Copies of each seed; `SEED_ROUNDS` asks for more of them.
const ROUNDS: usize = 150;
/// As the fetcher's own threads have.
const STACK: usize = 16 * 1024 * 1024;

fn run(target: &str, probe: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut seeds: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    seeds.sort();
    assert!(!seeds.is_empty());
    let rounds =
        std::env::var_os("SEED_ROUNDS").map_or(ROUNDS, |rounds| rounds.to_str().unwrap().parse().unwrap());
    let work = move || {
        let mut random = fastrand::Rng::with_seed(11);
        for seed in &seeds {
            probe(seed);
            for _ in 0..rounds {
                probe(&broken(seed, &seeds, &mut random));
            }
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
}

/// A copy with a few things done to it that happen to bytes.
fn broken(seed: &[u8], others: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..random.usize(1..6) {
        let at = random.usize(..=bytes.len());
        let end = random.usize(at..=bytes.len().min(at + 40));
        match random.u8(..6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.insert(at, *random.choice(b"<>&;'\"/\0\xff=- 0:.%").unwrap()),
            3 => {
                let copy = bytes[at..end].repeat(random.usize(1..20));
                bytes.splice(at..at, copy);
            }
            4 => {
                let other = random.choice(others).unwrap();
                let from = random.usize(..=other.len());
                bytes.splice(at..at, other[from..other.len().min(from + 60)].to_vec());
            }
            _ if at < bytes.len() => bytes[at] = random.u8(..),
            _ => {}
        }
    }
    bytes
}

#[test]
fn feeds() {
    run("feed", probe::feed);
}

#[test]
fn sitemaps() {
    run("sitemap", probe::sitemap);
}

#[test]
fn pages() {
    run("page", probe::page);
}

#[test]
fn addresses() {
    run("address", probe::address);
}

#[test]
fn dates() {
    run("date", probe::date);
}
