use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use serde::Deserialize;

/// Where a server listens: `127.0.0.1:9464`, `[::1]:9464`, or `:9464` for every IPv4 address of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Listen(pub SocketAddr);

impl TryFrom<String> for Listen {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let address = match text.strip_prefix(':') {
            Some(port) => port.parse().ok().map(|port| (Ipv4Addr::UNSPECIFIED, port).into()),
            None => text.parse().ok(),
        };
        address.map(Self).ok_or("expected ADDRESS:PORT or :PORT, such as 127.0.0.1:9464 or :9464")
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_the_host_but_not_the_port() {
        let listen = |text: &str| Listen::try_from(text.to_owned()).map(|it| it.to_string());
        assert_eq!(listen(":9464").unwrap(), "0.0.0.0:9464");
        assert_eq!(listen("[::1]:80").unwrap(), "[::1]:80");
        for bad in ["9464", "127.0.0.1", "localhost:9464", ":65536", ""] {
            assert!(listen(bad).is_err(), "{bad}");
        }
    }
}
