/// What is asked for; decides what is accepted, how large it may be, and whether robots.txt has a word in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// an address that a person named and that is made for programs
    Feed,
    /// a list of addresses, made for programs too
    Sitemap,
    /// a page that a person named for its links
    Section,
    /// an address that we found in a feed
    Page,
    /// a host's rules
    Robots,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Section => "section",
            Self::Page => "page",
            Self::Robots => "robots",
        }
    }

    pub(super) const fn accept(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
                 text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
            }
            Self::Sitemap => "application/xml, text/xml;q=0.9, application/gzip;q=0.9, */*;q=0.1",
            Self::Section | Self::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
            Self::Robots => "text/plain, */*;q=0.1",
        }
    }

    /// Feeds travel under many names, so only what is plainly something else is refused; a page is HTML.
    pub(super) fn accepts(self, content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match self {
            Self::Feed | Self::Sitemap => {
                let class = essence.split('/').next().unwrap_or_default();
                !matches!(class, "image" | "audio" | "video" | "font" | "multipart")
                    && !matches!(essence.as_str(), "application/pdf" | "application/zip")
            }
            Self::Section | Self::Page => {
                matches!(essence.as_str(), "" | "text/html" | "application/xhtml+xml")
            }
            Self::Robots => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_come_under_many_names_and_pages_under_one() {
        for yes in ["text/xml", "application/octet-stream", "text/html; charset=utf-8", "text/plain"] {
            assert!(Kind::Feed.accepts(yes), "{yes}");
        }
        for no in ["image/png", "video/mp4", "application/pdf"] {
            assert!(!Kind::Feed.accepts(no) && !Kind::Page.accepts(no), "{no}");
        }
        assert!(Kind::Page.accepts("Text/HTML;charset=utf-8") && !Kind::Page.accepts("application/json"));
    }
}
