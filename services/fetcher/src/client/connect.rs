//! How connections are made: to public addresses only, and to whom the machine's administrator trusts.

use std::error::Error;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
use rustls::{ClientConfig, RootCertStore};

use crate::config::FetcherConfig;
use crate::error::ClientError;
use crate::guard::{Refused, is_public};
use crate::robots::PRODUCT;

/// HTTP/2 header block; HTTP/1.1's is bounded by the library (100 headers, 400 KiB).
const MOST_HEADER_BYTES: u32 = 64 * 1024;

pub(super) fn http(config: &FetcherConfig, lookup: Lookup) -> Result<reqwest::Client, ClientError> {
    let http = reqwest::Client::builder()
        .user_agent(user_agent(config.contact.as_deref()))
        .tls_backend_preconfigured(tls()?)
        // a proxy of the environment would resolve names where the guard does not see it
        .no_proxy()
        .dns_resolver(Arc::new(PublicOnly(lookup)))
        // each hop is a request of its own, with its host's rules and its host's turn
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(config.connect_timeout)
        .pool_max_idle_per_host(1)
        .pool_idle_timeout(Duration::from_secs(30))
        .http2_max_header_list_size(MOST_HEADER_BYTES)
        .build()?;
    Ok(http)
}

fn user_agent(contact: Option<&str>) -> String {
    let contact = contact.map(|contact| format!(" (+{contact})")).unwrap_or_default();
    format!("{PRODUCT}/{}{contact}", env!("CARGO_PKG_VERSION"))
}

/// The machine's roots: whom to trust is its administrator's choice, and is updated with the system.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        tracing::error!(
            "no root certificates on this machine, no https address can be visited: install ca-certificates"
        );
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

type Found = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;
/// Asks for the addresses of a name.
pub(super) type Lookup = fn(String) -> Found;

/// Asks the system.
pub(super) fn system(name: String) -> Found {
    Box::pin(
        async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect()) },
    )
}

/// Resolves names to public addresses only, at the moment of connecting: a name that changes its mind between
/// check and use gains nothing.
struct PublicOnly(Lookup);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = self.0;
        Box::pin(async move {
            let addresses = lookup(name.as_str().to_owned()).await?;
            let public: Vec<SocketAddr> = addresses
                .into_iter()
                .filter(|address| is_public(*address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if public.is_empty() {
                let refused = Refused::NoPublicAddress(name.as_str().to_owned());
                return Err(Box::new(refused) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
