use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// A declaration stands at the very start; browsers look no further either.
const DECLARATION_WITHIN: usize = 1024;

/// Turns a body into text: byte order mark, then what proves to be UTF-8, then the header, then what the document
/// declares, then what its bytes look like.
///
/// Proof goes before declaration: text that has bytes above 127 and is valid UTF-8 is nothing else, whatever a
/// misconfigured server says of it.
pub fn decode(body: &[u8], content_type: Option<&str>) -> String {
    let encoding = match Encoding::for_bom(body) {
        Some((encoding, _)) => encoding,
        None if !body.is_ascii() && std::str::from_utf8(body).is_ok() => UTF_8,
        None => content_type
            .and_then(|value| label_after(value.as_bytes(), b"charset"))
            .or_else(|| declared(body))
            .filter(|encoding| *encoding != UTF_8 || mostly_utf8(body))
            .unwrap_or_else(|| detect(body)),
    };
    // removes the byte order mark and replaces what is malformed
    encoding.decode(body).0.into_owned()
}

/// `<?xml … encoding="…"?>`, `<meta charset=…>` or `<meta … content="…; charset=…">`.
fn declared(body: &[u8]) -> Option<&'static Encoding> {
    let head = &body[..body.len().min(DECLARATION_WITHIN)];
    let found = match head.trim_ascii_start().starts_with(b"<?xml") {
        true => label_after(head, b"encoding").or_else(|| label_after(head, b"charset")),
        false => label_after(head, b"charset"),
    };
    // a document whose declaration could be read as ASCII is not in UTF-16
    found.map(|encoding| if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

/// The encoding named after `word`, `=` and perhaps a quote.
fn label_after(text: &[u8], word: &[u8]) -> Option<&'static Encoding> {
    let at = text.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))?;
    let rest = text[at + word.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b));
    Encoding::for_label(&rest[..end.unwrap_or(rest.len())])
}

/// A few broken bytes do not make a declared UTF-8 text another one; many do.
fn mostly_utf8(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let (mut broken, mut whole) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        *(if c == char::REPLACEMENT_CHARACTER { &mut broken } else { &mut whole }) += 1;
    }
    broken <= whole / 4
}

fn detect(body: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(text: &str, label: &str) -> Vec<u8> {
        Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
    }

    #[test]
    fn a_mark_beats_every_declaration() {
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend("Gespräch".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&utf16, Some("text/html; charset=iso-8859-1")), "Gespräch");
    }

    #[test]
    fn utf8_that_a_server_calls_latin_is_read_as_utf8() {
        let body = "<p>Les négociations à Genève</p>";
        assert_eq!(decode(body.as_bytes(), Some("text/html; charset=ISO-8859-1")), body);
    }

    #[test]
    fn the_header_beats_the_document() {
        let body = encoded("<meta charset=koi8-r><p>Переговоры в Женеве", "windows-1251");
        assert!(decode(&body, Some("text/html; charset=\"windows-1251\"")).ends_with("Переговоры в Женеве"));
    }

    #[test]
    fn documents_declare_their_encoding_in_several_ways() {
        for declaration in [
            "<?xml version=\"1.0\" encoding='windows-1251'?>",
            "<meta charset=windows-1251>",
            "<META http-equiv=content-type content=\"text/html; Charset = windows-1251\">",
        ] {
            let text = format!("{declaration}Переговоры");
            assert_eq!(decode(&encoded(&text, "windows-1251"), Some("text/html")), text);
        }
    }

    #[test]
    fn undeclared_text_is_detected_from_its_bytes() {
        let text = "<p>Министр иностранных дел заявил, что переговоры о прекращении огня продолжатся.</p>";
        assert_eq!(decode(&encoded(text, "windows-1251"), None), text);
        let text = "<p>停戦に向けた交渉が続いていると外務省の報道官が述べた。</p>";
        assert_eq!(decode(&encoded(text, "shift_jis"), None), text);
    }

    #[test]
    fn a_false_declaration_of_utf8_is_seen_through_and_a_broken_byte_is_not_one() {
        let text = "<?xml version=\"1.0\" encoding=\"utf-8\"?><t>Gespräche über Zölle für Öl</t>";
        assert_eq!(decode(&encoded(text, "windows-1252"), None), text);
        let mut broken = "Переговоры в Женеве".as_bytes().to_vec();
        broken.pop();
        assert!(decode(&broken, Some("text/html; charset=utf-8")).starts_with("Переговоры в Женев"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            decode(&body, None);
            declared(&body);
        }
    }
}
