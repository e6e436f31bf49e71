use std::fmt;
use std::io::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::CanonicalUrl;

/// 128 bits of SHA-256 as 32 hex digits; parts are length-prefixed so that no two lists of parts collide.
pub(crate) fn digest(domain: &str, parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in std::iter::once(&domain.as_bytes()).chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let mut hex = String::with_capacity(32);
    for byte in &hash.finalize()[..16] {
        hex.push(digit(byte >> 4));
        hex.push(digit(byte & 15));
    }
    hex
}

/// 64 bits of SHA-256 as 16 hex digits, of what a record names.
pub(crate) fn reference(domain: &str, named: fmt::Arguments<'_>) -> String {
    // most names fit, and nothing is allocated for them
    let mut buffer = [0; 128];
    let mut rest = &mut buffer[..];
    let mut reference = match rest.write_fmt(named) {
        Ok(()) => {
            let length = 128 - rest.len();
            digest(domain, &[&buffer[..length]])
        }
        Err(_) => digest(domain, &[named.to_string().as_bytes()]),
    };
    reference.truncate(16);
    reference
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Default,
        )]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// An article, named by the hash of its canonical URL. The key of every topic about articles.
    ArticleId
}
id! {
    /// A feed, named by the hash of its URL. The key of `news.feeds` and `news.cursors`.
    FeedId
}
id! {
    /// The hash of a title and a text: what tells one revision of an article from the next.
    ContentHash
}

impl ArticleId {
    pub fn of(url: &CanonicalUrl) -> Self {
        Self(digest("article", &[url.as_str().as_bytes()]))
    }

    /// The hash as a number, for who holds many; none where the id is no hash of ours.
    pub fn to_bits(&self) -> Option<u128> {
        let digits = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let ours = self.0.len() == 32 && self.0.bytes().all(digits);
        ours.then(|| u128::from_str_radix(&self.0, 16).ok()).flatten()
    }

    pub fn from_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }
}

impl FeedId {
    pub fn of(url: &str) -> Self {
        Self(digest("feed", &[url.as_bytes()]))
    }
}

impl ContentHash {
    pub fn of(title: &str, text: &str) -> Self {
        Self(digest("content", &[title.as_bytes(), text.as_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(ContentHash::of("ab", "c"), ContentHash::of("a", "bc"));
    }

    #[test]
    fn an_article_is_held_as_a_number_and_named_again() {
        let id = ArticleId::from_bits(7);
        assert_eq!(id.to_bits(), Some(7));
        for other in ["mine/7", "", "0000000000000000000000000000000G", "+0000000000000000000000000000007"] {
            assert_eq!(ArticleId(other.into()).to_bits(), None, "{other}");
        }
    }

    #[test]
    fn an_id_never_changes_between_releases() {
        assert_eq!(FeedId::of("https://example.org/rss.xml").as_str(), "3d365e292970f6dddd4c3b0366a1ac95");
    }
}
