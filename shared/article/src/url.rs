use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// Query parameters that say how a reader came to a page and never what the page is.
const TRACKING: &[&str] = &[
    "at_campaign",
    "at_medium",
    "cmp",
    "cmpid",
    "cid",
    "dclid",
    "fbclid",
    "ftag",
    "gclid",
    "gclsrc",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ocid",
    "partner",
    "ref_src",
    "rss",
    "smid",
    "source",
    "spm",
    "taid",
    "traffic_source",
    "twclid",
    "wt_mc",
    "yclid",
];
const TRACKING_PREFIXES: &[&str] = &["utm_", "hsa_", "pk_", "mtm_", "at_custom"];
/// No article's address is longer; what is, is an attack or a data URL in disguise.
const MAX_LEN: usize = 2048;

/// The one spelling of an address that names an article: https, lower-case host, no fragment, no user, no
/// tracking parameters, sorted query.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CanonicalUrl(String);

#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    #[error("not an absolute URL: {0:?}")]
    NotAbsolute(String, #[source] url::ParseError),
    #[error("scheme {0:?} is neither http nor https")]
    Scheme(String),
    #[error("URL of {0} bytes is longer than {MAX_LEN}")]
    TooLong(usize),
}

impl CanonicalUrl {
    pub fn parse(input: &str) -> Result<Self, UrlError> {
        let input = input.trim();
        if input.len() > MAX_LEN {
            return Err(UrlError::TooLong(input.len()));
        }
        let url = Url::parse(input)
            .map_err(|error| UrlError::NotAbsolute(input.chars().take(120).collect(), error))?;
        Self::of(url)
    }

    fn of(mut url: Url) -> Result<Self, UrlError> {
        let refused = |url: &Url| UrlError::Scheme(url.scheme().to_owned());
        match url.scheme() {
            "https" => {}
            "http" => {
                // an explicit :80 is dropped by `Url` while the scheme is still http
                url.set_scheme("https").map_err(|()| refused(&url))?;
            }
            _ => return Err(refused(&url)),
        }
        url.set_fragment(None);
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| refused(&url))?;
        let mut query: Vec<(String, String)> =
            url.query_pairs().into_owned().filter(|(name, _)| !is_tracking(name)).collect();
        query.sort();
        if query.is_empty() {
            url.set_query(None);
        } else {
            url.query_pairs_mut().clear().extend_pairs(query);
        }
        let text: String = url.into();
        // encoding can lengthen: a canonical form must itself be acceptable as input
        if text.len() > MAX_LEN { Err(UrlError::TooLong(text.len())) } else { Ok(Self(text)) }
    }

    /// The page's own word on its address counts where it stays on the same site.
    pub fn with_page_word(self, page_canonical: Option<&str>) -> Self {
        let Some(own) = page_canonical.and_then(|href| Url::parse(&self.0).ok()?.join(href).ok()) else {
            return self;
        };
        let same_site = Url::parse(&self.0).is_ok_and(|this| {
            let (ours, theirs) = (this.host_str().unwrap_or(""), own.host_str().unwrap_or(""));
            bare_host(ours) == bare_host(theirs) && this.port() == own.port()
        });
        // a canonical link that names the front page is a template's mistake, seen on many sites
        if !same_site || own.path() == "/" {
            return self;
        }
        Self::of(own).unwrap_or(self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TRACKING.contains(&name.as_str()) || TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn bare_host(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(input: &str) -> String {
        CanonicalUrl::parse(input).unwrap().0
    }

    #[test]
    fn spellings_of_one_address_are_one() {
        let one = "https://example.org/a?id=7&page=2";
        for other in [
            "http://example.org/a?page=2&id=7",
            "https://EXAMPLE.org:443/a?id=7&page=2#top",
            "http://example.org:80/a?id=7&page=2",
            "https://user:pw@example.org/a?utm_source=x&id=7&fbclid=1&page=2",
        ] {
            assert_eq!(canonical(other), one, "{other}");
        }
    }

    #[test]
    fn a_query_that_only_tracks_leaves_no_question_mark() {
        assert_eq!(canonical("https://example.org/a?utm_medium=rss"), "https://example.org/a");
    }

    #[test]
    fn what_is_no_web_address_is_refused_with_its_reason() {
        assert!(matches!(CanonicalUrl::parse("/relative"), Err(UrlError::NotAbsolute(..))));
        assert!(matches!(CanonicalUrl::parse("javascript:alert(1)"), Err(UrlError::Scheme(_))));
        assert!(matches!(
            CanonicalUrl::parse(&format!("https://e.org/{}", "a".repeat(3000))),
            Err(UrlError::TooLong(_))
        ));
    }

    #[test]
    fn the_page_has_its_word_on_its_own_site_only() {
        let url = || CanonicalUrl::parse("https://www.example.org/a?x=1").unwrap();
        assert_eq!(url().with_page_word(Some("/story/a")).as_str(), "https://www.example.org/story/a");
        assert_eq!(url().with_page_word(Some("https://example.org/b")).as_str(), "https://example.org/b");
        for refused in ["https://evil.example/b", "https://www.example.org/", "mailto:a@example.org"] {
            assert_eq!(url().with_page_word(Some(refused)), url(), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn canonical_form_is_idempotent(
            host in "[a-zA-Z]{1,8}\\.(org|COM|de)",
            path in "(/[\\PC]{0,6}){0,3}",
            query in proptest::collection::vec(("[\\PC]{0,5}", "[\\PC]{0,5}"), 0..4),
        ) {
            let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if let Ok(once) = CanonicalUrl::parse(&format!("http://{host}{path}?{}", query.join("&"))) {
                prop_assert_eq!(CanonicalUrl::parse(once.as_str()).unwrap(), once);
            }
        }

        #[test]
        fn no_input_panics(input in "\\PC{0,60}") {
            let _ = CanonicalUrl::parse(&input);
        }
    }
}
