use url::Url;

/// First labels and path segments of addresses that consent managers send readers to.
const CONSENT: &[&str] =
    &["consent", "cmp", "privacy-consent", "cookie-consent", "cookiewall", "consent-page", "collectconsent"];
/// How their titles begin, in lower case.
const TITLES: &[&str] = &[
    "before you continue",
    "bevor sie fortfahren",
    "avant de continuer",
    "antes de continuar",
    "prima di continuare",
    "voordat je verdergaat",
    "cookie consent",
    "privacy gate",
    "just a moment...",
    "access denied",
    "attention required!",
    "are you a robot?",
    "please verify you are a human",
];

/// Whether a page is not the article but what stands before it: a request for consent, or a test for robots.
pub(super) fn is_consent(url: &Url, title: Option<&str>) -> bool {
    let label = url.host_str().and_then(|host| host.split('.').next()).unwrap_or_default();
    let by_host = matches!(label, "consent" | "cmp" | "privacy-consent");
    let by_path = url.path_segments().is_some_and(|mut segments| {
        segments.next().is_some_and(|first| CONSENT.contains(&first.to_ascii_lowercase().as_str()))
            && segments.all(|rest| rest.len() < 20)
    });
    let title = title.unwrap_or_default().to_lowercase();
    by_host
        || by_path
        || TITLES.iter().any(|known| title.starts_with(known) && title.len() < known.len() + 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_an_article_is_none() {
        for (url, title, is) in [
            ("https://consent.example.org/collect?to=a", None, true),
            ("https://example.org/consent/?url=a", None, true),
            ("https://example.org/a", Some("Before you continue to Example"), true),
            ("https://example.org/a", Some("Just a moment..."), true),
            (
                "https://example.org/consent-law-passes-parliament-after-long-debate",
                Some("Consent law passes"),
                false,
            ),
            (
                "https://example.org/a",
                Some("Before you continue to read this, a word on what ministers agreed in Geneva"),
                false,
            ),
        ] {
            assert_eq!(is_consent(&url.parse().unwrap(), title), is, "{url} {title:?}");
        }
    }
}
