use std::io::IsTerminal;

use dragoman_article::Kind;

/// Colours where a person looks, none where a program reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    colours: bool,
}

impl Paint {
    pub(crate) fn for_stdout() -> Self {
        Self { colours: std::io::stdout().is_terminal() }
    }

    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self { colours: false }
    }

    pub(crate) fn of_kind(self, kind: &Kind, text: &str) -> String {
        let code = match kind {
            Kind::Country => "34;1",
            Kind::Person => "32;1",
            Kind::Body => "36;1",
            Kind::Place => "35;1",
            Kind::Unnamed => "32",
            Kind::Issue => "33;1",
            Kind::Unknown | Kind::Other(_) => "1",
        };
        self.with(code, text)
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        let text = printable(text);
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text }
    }
}

/// Text from the network, without what could steer a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_the_network_does_not_steer_the_terminal() {
        let paint = Paint { colours: true };
        assert_eq!(paint.bold("\x1b]0;owned\x07Kyiv"), "\x1b[1m]0;ownedKyiv\x1b[0m");
    }
}
