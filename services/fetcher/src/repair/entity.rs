use encoding_rs::WINDOWS_1252;
use html5ever::data::NAMED_ENTITIES;

const OF_XML: &[&str] = &["amp", "lt", "gt", "quot", "apos"];
/// The longest name of HTML has 31 letters.
const LONGEST: usize = 33;

/// Writes text with HTML's entities as what they mean, and ampersands that begin nothing escaped.
pub(super) fn resolve(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(LONGEST).position(|b| b == b';');
        let meaning = end.and_then(|end| Some((end, meaning(&rest[..end])?)));
        match meaning {
            Some((end, Meaning::Xml)) => {
                out.push('&');
                out.push_str(&rest[..=end]);
                rest = &rest[end + 1..];
            }
            Some((end, Meaning::Characters(characters))) => {
                out.push_str(&characters);
                rest = &rest[end + 1..];
            }
            None => out.push_str("&amp;"),
        }
    }
    out.push_str(rest);
}

/// The second range of control characters holds none on the web: who writes one means what Windows has there.
pub(super) fn of_windows(c: char) -> char {
    match u8::try_from(c) {
        Ok(byte @ 0x80..=0x9f) => WINDOWS_1252.decode(&[byte]).0.chars().next().unwrap_or(c),
        _ => c,
    }
}

enum Meaning {
    Xml,
    Characters(String),
}

fn meaning(name: &str) -> Option<Meaning> {
    if OF_XML.contains(&name) {
        return Some(Meaning::Xml);
    }
    let Some(number) = name.strip_prefix('#') else {
        let (first, second) = NAMED_ENTITIES.get(format!("{name};").as_str())?;
        let characters: String =
            [*first, *second].into_iter().filter(|c| *c != 0).filter_map(char::from_u32).collect();
        return (!characters.is_empty()).then_some(Meaning::Characters(characters));
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        // who writes these means Windows' characters
        0x80..=0x9f => char::from_u32(code).map(|c| Meaning::Characters(of_windows(c).into())),
        // markup stays escaped, in a spelling that every parser knows
        0x22 => Some(Meaning::Characters("&quot;".into())),
        0x26 => Some(Meaning::Characters("&amp;".into())),
        0x27 => Some(Meaning::Characters("&apos;".into())),
        0x3c => Some(Meaning::Characters("&lt;".into())),
        0x3e => Some(Meaning::Characters("&gt;".into())),
        0..=0x8 | 0xb | 0xc | 0xe..=0x1f => Some(Meaning::Characters(String::new())),
        _ => char::from_u32(code).map(|c| Meaning::Characters(c.into())),
    }
}
