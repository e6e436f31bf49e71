use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

/// Azure's metadata service answers on a public address.
const AZURE_WIRE_SERVER: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// Decides which addresses may be reached: those of the public internet, and the few that the configuration names.
///
/// Feeds and pages are written by strangers; without this, one link to `http://169.254.169.254/` would publish
/// our cloud credentials.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// exact exceptions; they hold for addresses spelled in a URL, never for names that resolve to them
    allow: BTreeSet<SocketAddr>,
}

/// Why an address is not visited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("scheme {0:?} is neither http nor https")]
    Scheme(String),
    #[error("the address names no host")]
    NoHost,
    #[error("{0} is not an address of the public internet")]
    NotPublic(IpAddr),
    #[error("{0} has no address on the public internet")]
    NoPublicAddress(String),
}

impl Guard {
    pub fn new(allow: impl IntoIterator<Item = SocketAddr>) -> Self {
        Self { allow: allow.into_iter().collect() }
    }

    /// Checks what can be told without asking DNS; the HTTP client asks no resolver for an address literal, so
    /// every URL and every redirect must pass here.
    pub fn check_url(&self, url: &Url) -> Result<(), Refused> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refused::Scheme(url.scheme().to_owned()));
        }
        // the url crate has already turned decimal, octal, hex and short spellings into addresses
        let ip = match url.host().ok_or(Refused::NoHost)? {
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
            Host::Domain(name) => match name.trim_end_matches('.').parse() {
                Ok(ip) => ip,
                Err(_) => return Ok(()),
            },
        };
        let allowed = |port| self.allow.contains(&SocketAddr::new(ip, port));
        if is_public(ip) || url.port_or_known_default().is_some_and(allowed) {
            Ok(())
        } else {
            Err(Refused::NotPublic(ip))
        }
    }
}

/// Whether an address belongs to the public internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match (a, b, c) {
        // this network, private, loopback
        (0 | 10 | 127, ..) => true,
        // carrier-grade NAT, where some clouds keep their metadata
        (100, 64..=127, _) => true,
        // link-local, where the other clouds keep it
        (169, 254, _) => true,
        (172, 16..=31, _) | (192, 168, _) => true,
        // protocol assignments, documentation, 6to4 relays
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 51, 100) | (203, 0, 113) => true,
        // benchmarking
        (198, 18 | 19, _) => true,
        // multicast, reserved, broadcast
        (224..=255, ..) => true,
        _ => ip == AZURE_WIRE_SERVER,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // only 2000::/3 is routed today: that leaves out mapped, compatible, NAT64, unique-local, link-local,
    // site-local and multicast addresses at once
    let global_unicast = a & 0xe000 == 0x2000;
    let special = match (a, b) {
        // protocol assignments, Teredo among them
        (0x2001, 0..=0x01ff) => true,
        // documentation
        (0x2001, 0x0db8) | (0x3fff, 0..=0x0fff) => true,
        // 6to4 carries an IPv4 address of anyone's choice
        (0x2002, _) => true,
        _ => false,
    };
    global_unicast && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_range_is_refused_at_both_ends() {
        for spelling in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.0",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.0.0",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::a00:1",
            "64:ff9b:1::a00:1",
            "100::1",
            "2001::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(spelling.parse().unwrap()), "{spelling}");
        }
    }

    #[test]
    fn what_lies_just_outside_a_special_range_is_public() {
        for spelling in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.17",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2600::1",
            "2a00:1450:4001::1",
            "2003::1",
        ] {
            assert!(is_public(spelling.parse().unwrap()), "{spelling}");
        }
    }

    #[test]
    fn an_address_literal_is_refused_in_every_spelling() {
        let guard = Guard::default();
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::1]/",
            "http://0/",
            "http://127.0.0.1./",
            "http://user@169.254.169.254/",
            "http://169.254.169.254:80/latest",
            "https://[fd00:ec2::254]/",
            "http://１２７.0.0.1/",
        ] {
            assert!(
                matches!(guard.check_url(&Url::parse(url).unwrap()), Err(Refused::NotPublic(_))),
                "{url}"
            );
        }
    }

    #[test]
    fn only_the_web_is_visited() {
        for url in ["ftp://example.org/", "file:///etc/passwd", "data:text/html,x", "gopher://example.org/"] {
            assert!(
                matches!(Guard::default().check_url(&Url::parse(url).unwrap()), Err(Refused::Scheme(_))),
                "{url}"
            );
        }
        assert_eq!(Guard::default().check_url(&Url::parse("https://example.org/a").unwrap()), Ok(()));
    }

    #[test]
    fn an_exception_holds_for_its_exact_port_only() {
        let guard = Guard::new(["127.0.0.1:8080".parse().unwrap()]);
        assert_eq!(guard.check_url(&Url::parse("http://127.0.0.1:8080/rss").unwrap()), Ok(()));
        for other in ["http://127.0.0.1/", "http://127.0.0.1:8081/", "http://127.0.0.2:8080/"] {
            assert!(guard.check_url(&Url::parse(other).unwrap()).is_err(), "{other}");
        }
    }
}
