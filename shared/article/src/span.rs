use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A slice of a published title or text, in Unicode code points (W3C Web Annotation's convention), never bytes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Default,
)]
pub struct Span {
    /// first code point
    pub start: u32,
    /// one past the last code point
    pub end: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("span {start}..{end} does not lie in a text of {length} code points")]
pub struct SpanError {
    start: u32,
    end: u32,
    length: usize,
}

impl Span {
    /// The words this span names.
    pub fn slice<'t>(&self, text: &'t str) -> Result<&'t str, SpanError> {
        self.bytes(text).map(|range| &text[range])
    }

    /// Where they stand in the text, in bytes.
    pub fn bytes(&self, text: &str) -> Result<Range<usize>, SpanError> {
        let outside = || SpanError { start: self.start, end: self.end, length: text.chars().count() };
        let length = self.end.checked_sub(self.start).ok_or_else(outside)? as usize;
        let start = match text.char_indices().nth(self.start as usize) {
            Some((byte, _)) => byte,
            None if length == 0 && text.chars().count() == self.start as usize => text.len(),
            None => return Err(outside()),
        };
        let rest = &text[start..];
        match rest.char_indices().nth(length) {
            Some((byte, _)) => Ok(start..start + byte),
            None if rest.chars().count() == length => Ok(start..text.len()),
            None => Err(outside()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_span_names_code_points(text in "\\PC{0,30}", start in 0usize..40, length in 0usize..40) {
            let span = Span { start: start as u32, end: (start + length) as u32 };
            let chars: Vec<char> = text.chars().collect();
            match span.slice(&text) {
                Ok(slice) => prop_assert_eq!(
                    slice.chars().collect::<Vec<_>>(),
                    chars[start..start + length].to_vec()
                ),
                Err(_) => prop_assert!(start + length > chars.len()),
            }
        }
    }

    #[test]
    fn spans_are_found_in_code_points() {
        assert_eq!(Span { start: 4, end: 6 }.bytes("„é“ ok").unwrap(), 9..11);
    }

    #[test]
    fn a_span_that_ends_before_it_starts_is_refused() {
        assert!(Span { start: 3, end: 2 }.slice("Kyiv").is_err());
    }
}
