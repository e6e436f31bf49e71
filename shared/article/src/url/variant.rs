//! The other addresses under which publishers and their distributors serve one article.

use url::Url;

/// First labels of hosts that serve the same articles as the host without them.
const VARIANTS: &[&str] = &["www.", "m.", "mobile.", "amp."];

/// A host without what says how it shows its pages.
pub(super) fn bare_host(host: &str) -> &str {
    let mut host = host.trim_end_matches('.');
    while let Some(rest) = VARIANTS.iter().find_map(|label| host.strip_prefix(label)) {
        // something must be left that can be a host
        if !rest.contains('.') {
            break;
        }
        host = rest;
    }
    host
}

/// The address that an AMP cache serves a copy of.
pub(super) fn behind_amp_cache(url: &Url) -> Option<Url> {
    let host = bare_host(url.host_str()?);
    let path = if host.ends_with(".cdn.ampproject.org") {
        ["/c/s/", "/v/s/", "/c/", "/v/"].iter().find_map(|start| url.path().strip_prefix(start))?
    } else if host.starts_with("google.") {
        ["/amp/s/", "/amp/"].iter().find_map(|start| url.path().strip_prefix(start))?
    } else {
        return None;
    };
    let mut inner = Url::parse(&format!("https://{path}")).ok()?;
    inner.host_str().filter(|host| host.contains('.'))?;
    inner.set_query(url.query());
    // a cache's copy of a cache's copy is nobody's address
    is_no_cache(&inner).then_some(inner)
}

fn is_no_cache(inner: &Url) -> bool {
    let host = bare_host(inner.host_str().unwrap_or_default());
    !host.ends_with(".cdn.ampproject.org") && !host.starts_with("google.")
}

/// A path without session, AMP and final slash, its escapes in one spelling.
pub(super) fn plain_path(path: &str) -> String {
    let mut path = unescaped(path);
    loop {
        let plain = plainer(&path);
        if plain.len() == path.len() {
            return plain;
        }
        path = plain;
    }
}

fn plainer(path: &str) -> String {
    let path = match path.to_ascii_lowercase().find(";jsessionid=") {
        Some(at) => &path[..at],
        None => path,
    };
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/amp").unwrap_or(path);
    let path = if path.starts_with("/amp/") { &path[4..] } else { path };
    match path.strip_suffix(".amp.html") {
        Some(name) if !name.ends_with('/') => format!("{name}.html"),
        _ => path.strip_suffix(".amp").filter(|name| !name.ends_with('/')).unwrap_or(path).to_owned(),
    }
}

pub(super) fn asks_for_amp(name: &str, value: &str) -> bool {
    ["outputtype", "output"].iter().any(|known| name.eq_ignore_ascii_case(known))
        && value.eq_ignore_ascii_case("amp")
}

/// Letters, digits and `-._~` mean the same escaped and plain; what stays escaped is so in capitals.
fn unescaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let digits = rest.get(1..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            out.push('%');
            rest = &rest[1..];
            continue;
        };
        // a dot could make a segment that means another place
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&rest[..3].to_ascii_uppercase());
        }
        rest = &rest[3..];
    }
    out.push_str(rest);
    out
}
