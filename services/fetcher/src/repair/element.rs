use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::entity;

/// Elements whose content is text, whatever markup stands in it.
const TEXTS: &[&str] = &[
    "title",
    "description",
    "summary",
    "content",
    "tagline",
    "info",
    "subtitle",
    "copyright",
    "rights",
    "content:encoded",
];
/// How far a text's end is looked for: the longest article, twice.
const FARTHEST: usize = 1024 * 1024;

/// A start or end tag.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// as it stands, without brackets
    inside: &'t str,
    name: &'t str,
    known_as: &'t str,
    content: Content,
}

/// What follows a start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// elements, or text as XML has it
    Xml,
    /// text that may have markup in it as it is
    Markup,
    /// the same as XML, as Atom 0.3 has it where it does not say otherwise
    Inline,
    Base64,
}

impl<'t> Tag<'t> {
    pub(super) fn of(tag: &'t str, is_rss: bool, is_atom_03: bool) -> Self {
        let inside = tag.trim_start_matches('<').trim_end_matches('>');
        let end = inside.trim_start_matches('/').find(|c: char| c.is_whitespace() || c == '/');
        let name = &inside.trim_start_matches('/')[..end.unwrap_or(inside.trim_start_matches('/').len())];
        let is_end = inside.starts_with('/') || inside.ends_with('/');
        let is_text = TEXTS.contains(&name);
        let content = match () {
            () if is_end || !(is_text || matches!(name, "body" | "xhtml:body" | "fullitem")) => Content::Xml,
            () if is_base64(inside) => Content::Base64,
            () if is_rss || (inside.contains("mode=\"escaped\"") && is_text) => Content::Markup,
            () if is_atom_03 && is_text && !inside.contains("mode=") => Content::Inline,
            () => Content::Xml,
        };
        Self { inside, name, known_as: known_as(name, is_rss), content }
    }

    pub(super) fn write(&self, base: Option<&str>, out: &mut String) {
        out.push('<');
        if self.inside.starts_with('/') {
            out.push('/');
        }
        out.push_str(self.known_as);
        let after = &self.inside.trim_start_matches('/')[self.name.len()..];
        match self.content {
            Content::Inline => {
                entity::resolve(&after.replace("application/xhtml+xml", "text/html"), out);
                out.push_str(" mode=\"escaped\"");
            }
            Content::Base64 => entity::resolve(&after.replace("base64", "escaped"), out),
            // a namespace of its own would make it another element
            Content::Markup if self.known_as != self.name => {}
            _ => entity::resolve(after, out),
        }
        if let Some(base) = base.filter(|_| !self.inside.ends_with('/')) {
            out.push_str(" xml:base=\"");
            entity::resolve(base, out);
            out.push('"');
        }
        out.push('>');
    }

    /// What stands before the end of a text that may have markup in it, and what follows.
    pub(super) fn text(&self, rest: &'t str) -> Option<(&'t str, &'t str)> {
        if self.content == Content::Xml {
            return None;
        }
        let within = &rest[..rest.floor_char_boundary(FARTHEST)];
        let end = self.end_of(within)?;
        let (inner, after) = rest.split_at(end);
        let has_markup = inner.contains('<') && !inner.contains("<![CDATA[");
        (has_markup || self.content == Content::Base64).then_some((inner, after))
    }

    /// Nothing of this name opens before it closes, or it is no text.
    fn end_of(&self, text: &str) -> Option<usize> {
        let mut from = 0;
        while let Some(at) = text[from..].find('<') {
            let here = &text[from + at..];
            let after = here[1..].trim_start_matches('/').strip_prefix(self.name);
            if after.is_some_and(|after| after.starts_with(|c: char| c == '>' || c.is_whitespace())) {
                return here.starts_with("</").then_some(from + at);
            }
            // a text does not reach into what follows its item
            if ["</item", "</channel", "<item", "</entry", "<entry"]
                .iter()
                .any(|other| here.starts_with(other))
            {
                return None;
            }
            from += at + 1;
        }
        None
    }

    pub(super) fn write_text(&self, inner: &str, out: &mut String) {
        let decoded = match self.content {
            Content::Base64 => decoded(inner),
            _ => None,
        };
        let text = decoded.as_deref().unwrap_or(inner);
        let text = if self.known_as == self.name { text } else { text.trim() };
        let plain = self.content == Content::Inline;
        let text =
            if plain { text.replace(" xmlns=\"http://www.w3.org/1999/xhtml\"", "") } else { text.to_owned() };
        for c in text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                c => out.push(c),
            }
        }
    }
}

/// The name that the parser reads it by.
fn known_as(name: &str, is_rss: bool) -> &str {
    match name {
        "dc:author" => "dc:creator",
        "info" if !is_rss => "tagline",
        "url" | "homepage" if !is_rss => "uri",
        "dcterms:issued" if is_rss => "pubDate",
        "body" | "xhtml:body" | "fullitem" if is_rss => "content:encoded",
        name => name,
    }
}

/// By Atom 0.3's mode, or as Atom 1.0 has it: what is neither text nor XML is in base 64.
fn is_base64(tag: &str) -> bool {
    let attribute = |name: &str| {
        let rest = tag.split_once(name)?.1.trim_start_matches(['"', '\'']);
        rest.split(['"', '\'']).next()
    };
    match (attribute(" mode="), attribute(" type=")) {
        (Some(mode), _) => mode == "base64",
        (None, Some(kind)) => kind.contains('/') && !kind.starts_with("text/") && !kind.ends_with("xml"),
        _ => false,
    }
}

fn decoded(text: &str) -> Option<String> {
    let packed: String = text.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(packed).ok()?).ok()
}
