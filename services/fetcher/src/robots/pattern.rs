/// The path of a rule: `*` stands for anything, `$` at its end for the end of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Box<str>);

impl Pattern {
    /// Spelled as addresses are sent: what is not ASCII in percent escapes, hexadecimal digits in capitals.
    pub(super) fn new(value: &[u8]) -> Self {
        let mut pattern = String::with_capacity(value.len());
        // how many of the next bytes belong to an escape
        let mut escape = 0_u8;
        for (at, byte) in value.iter().copied().enumerate() {
            let digits = value.get(at + 1..at + 3).unwrap_or_default();
            if byte == b'%' && digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit) {
                escape = 3;
            }
            match byte {
                0x80.. => {
                    pattern.extend(['%', hex(byte >> 4), hex(byte & 15)]);
                }
                _ if escape > 0 => pattern.push(byte.to_ascii_uppercase().into()),
                _ => pattern.push(byte.into()),
            }
            escape = escape.saturating_sub(1);
        }
        Self(pattern.into())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The folder, if this names its index page: who allows the one means the other.
    pub(super) fn folder_of_index(&self) -> Option<Self> {
        let slash = self.0.rfind('/')?;
        let folder = &self.0[..=slash];
        self.0[slash..].starts_with("/index.htm").then(|| Self(format!("{folder}$").into()))
    }

    /// Greedy: where the parts between stars are found as early as can be, no later place would do better. Each byte of
    /// the path is looked at once, as the search for a part is linear.
    pub(super) fn matches(&self, path: &str) -> bool {
        let (pattern, to_the_end) = match self.0.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (&*self.0, false),
        };
        let Some((first, parts)) = pattern.split_once('*') else {
            return if to_the_end { path == pattern } else { path.starts_with(pattern) };
        };
        let Some(mut rest) = path.strip_prefix(first) else { return false };
        let (between, last) = parts.rsplit_once('*').unwrap_or(("", parts));
        for part in between.split('*') {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        if to_the_end { rest.ends_with(last) } else { rest.contains(last) }
    }
}

fn hex(half: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(half)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::new(pattern.as_bytes()).matches(path)
    }

    #[test]
    fn stars_and_ends_mean_what_they_say() {
        for (pattern, path) in [
            ("/", "/a"),
            ("/a*", "/a"),
            ("/*.php$", "/x.php/y.php"),
            ("/a*b*c", "/a-b-b-cd"),
            ("*", "/"),
            ("/a**b", "/ab"),
            ("/é%c3", "/%C3%A9%C3"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in
            [("/b", "/a/b"), ("/*.php$", "/x.php5"), ("/ab*ba$", "/aba"), ("a", "/a"), ("/$", "/a")]
        {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }

    /// What a pattern means, said without regard to time.
    fn means(pattern: &[u8], path: &[u8]) -> bool {
        match pattern {
            [] => true,
            [b'$'] => path.is_empty(),
            [b'*', rest @ ..] => (0..=path.len()).any(|skipped| means(rest, &path[skipped..])),
            [first, rest @ ..] => path.first() == Some(first) && means(rest, &path[1..]),
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_finds_what_the_plain_one_finds(pattern in "/[ab*]{0,8}[$]?", path in "/[ab]{0,10}") {
            prop_assert_eq!(matches(&pattern, &path), means(pattern.as_bytes(), path.as_bytes()));
        }
    }
}
