mod variant;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// Query parameters that say how a reader came to a page and never what the page is.
const TRACKING: &[&str] = &[
    "__twitter_impression",
    "_ga",
    "_hsenc",
    "_hsmi",
    "amp",
    "amp_js_v",
    "amp_gsa",
    "at_campaign",
    "at_medium",
    "cmp",
    "cmpid",
    "cid",
    "dclid",
    "fb_action_ids",
    "fb_source",
    "fbclid",
    "ftag",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "igsh",
    "igshid",
    "ito",
    "jsessionid",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ocid",
    "partner",
    "phpsessid",
    "ref",
    "ref_src",
    "referrer",
    "rss",
    "smid",
    "source",
    "spm",
    "sr_share",
    "srsltid",
    "taid",
    "traffic_source",
    "twclid",
    "usqp",
    "wbraid",
    "wt_mc",
    "xtor",
    "yclid",
];
const TRACKING_PREFIXES: &[&str] = &["utm_", "hsa_", "pk_", "mtm_", "at_custom"];
/// No article's address is longer; what is, is an attack or a data URL in disguise.
const MAX_LEN: usize = 2048;
/// Each round undoes one disguise; real addresses have one.
const MAX_ROUNDS: usize = 8;

/// The one spelling of an address that names an article: https, lower-case host without `www.`, `m.` and the like, no
/// port that goes without saying, no fragment, no user, no AMP, no slash at the end, no tracking parameters, sorted
/// query.
///
/// It names; whether it answers is another question: the address that was fetched stands beside it.
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
    #[error("URL that is read as another each time it is written: {0:?}")]
    NeverPlain(String),
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

    /// What is written plainly may be read as yet another address (`%2%65%2e` is a way up, a cache's path has a user):
    /// an address is canonical when nothing changes any more. Two rounds are the rule, and who wants more is playing.
    fn of(url: Url) -> Result<Self, UrlError> {
        let mut text = plainer(url)?;
        for _ in 0..MAX_ROUNDS {
            let url = Url::parse(&text).map_err(|error| UrlError::NotAbsolute(text.clone(), error))?;
            let again = plainer(url)?;
            if again == text {
                return Ok(Self(text));
            }
            text = again;
        }
        Err(UrlError::NeverPlain(text))
    }

    /// The page's own word on its address counts where it stays on the same site.
    pub fn with_page_word(self, page_canonical: Option<&str>) -> Self {
        let Some(own) = page_canonical.and_then(|href| Url::parse(&self.0).ok()?.join(href).ok()) else {
            return self;
        };
        let same_site = Url::parse(&self.0).is_ok_and(|this| {
            let (ours, theirs) = (this.host_str().unwrap_or(""), own.host_str().unwrap_or(""));
            variant::bare_host(ours) == variant::bare_host(theirs) && this.port() == own.port()
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

/// An address in a plainer spelling.
fn plainer(mut url: Url) -> Result<String, UrlError> {
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
    if let Some(inner) = variant::behind_amp_cache(&url) {
        url = inner;
    }
    if let Some(host) = url.host_str().map(variant::bare_host)
        && url.domain().is_some()
    {
        let host = host.to_owned();
        url.set_host(Some(&host)).map_err(|error| UrlError::NotAbsolute(host, error))?;
    }
    let path = variant::plain_path(url.path());
    url.set_path(&path);
    let mut query: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, value)| !is_tracking(name) && !variant::asks_for_amp(name, value))
        .collect();
    query.sort();
    if query.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(query);
    }
    let text: String = url.into();
    // encoding can lengthen: a canonical form must itself be acceptable as input
    if text.len() > MAX_LEN { Err(UrlError::TooLong(text.len())) } else { Ok(text) }
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
    fn addresses_of_one_article_merge() {
        for (one, other) in [
            ("http://example.org/a", "https://example.org/a"),
            ("https://www.example.org/a", "https://example.org/a"),
            ("https://m.example.org/a", "https://www.example.org/a"),
            ("https://mobile.example.org/a", "https://example.org/a"),
            ("https://amp.example.org/a", "https://example.org/a"),
            ("https://example.org/a/amp/", "https://example.org/a"),
            ("https://example.org/amp/a", "https://example.org/a"),
            ("https://example.org/a.amp.html", "https://example.org/a.html"),
            ("https://example.org/a?amp=1", "https://example.org/a"),
            ("https://example.org/a?outputType=amp", "https://example.org/a"),
            ("https://www.google.com/amp/s/www.example.org/a/amp", "https://example.org/a"),
            ("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a", "https://example.org/a"),
            ("https://example.org/a/", "https://example.org/a"),
            ("https://example.org./a", "https://example.org/a"),
            ("https://example.org/%7Ea%2fb", "https://example.org/~a%2Fb"),
            ("https://example.org/a;jsessionid=1F?id=2", "https://example.org/a?id=2"),
            ("https://example.org/a?b=1&UTM_Source=x&c=2", "https://example.org/a?c=2&b=1"),
            ("https://example.org:443/a#comments", "https://example.org/a"),
        ] {
            assert_eq!(canonical(one), canonical(other), "{one}");
        }
    }

    #[test]
    fn addresses_of_two_articles_differ() {
        for (one, other) in [
            ("https://example.org/a", "https://example.org/A"),
            ("https://example.org/a?id=1", "https://example.org/a?id=2"),
            ("https://example.org/a?page=2", "https://example.org/a"),
            ("https://example.org/a/b", "https://example.org/a-b"),
            ("https://news.example.org/a", "https://example.org/a"),
            ("https://example.org:8443/a", "https://example.org/a"),
            ("https://example.org/a%2Fb", "https://example.org/a/b"),
            ("https://example.org/amplifier", "https://example.org/lifier"),
            ("https://m.example", "https://example.example/"),
        ] {
            assert_ne!(canonical(one), canonical(other), "{one}");
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
        assert_eq!(url().with_page_word(Some("/story/a")).as_str(), "https://example.org/story/a");
        assert_eq!(url().with_page_word(Some("https://example.org/b")).as_str(), "https://example.org/b");
        for refused in ["https://evil.example/b", "https://www.example.org/", "mailto:a@example.org"] {
            assert_eq!(url().with_page_word(Some(refused)), url(), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn canonical_form_is_idempotent(
            host in "((www|m|amp)\\.){0,2}[a-zA-Z]{1,8}\\.(org|COM|de)\\.?",
            path in "(/([\\PC]{0,6}|amp|a\\.amp(\\.html)?|%[0-9a-f]{2}|;jsessionid=1)){0,4}/?",
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
