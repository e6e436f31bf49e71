use serde::Deserialize;
use tracing_subscriber::EnvFilter;

/// What is logged: a level, or directives such as `info,dragoman_stream=debug`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Filter(String);

impl Filter {
    pub(crate) fn build(&self) -> EnvFilter {
        // parsed once already, when it was made
        EnvFilter::builder().parse_lossy(&self.0)
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self("info".into())
    }
}

impl TryFrom<String> for Filter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
        const EXPECTED: &str =
            "expected off, error, warn, info, debug or trace, and after it target=level, by commas";
        // the library takes a bare word that is no level for a target, so that `log = "inof"` would log nothing
        let known = |directive: &str| {
            directive.contains('=') || LEVELS.contains(&directive.to_ascii_lowercase().as_str())
        };
        if text.is_empty() || !text.split(',').map(str::trim).all(known) {
            return Err(EXPECTED.into());
        }
        match EnvFilter::builder().parse(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(EXPECTED.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_directives_are_taken_and_slips_refused() {
        for good in ["info", "WARN", "off", "info,dragoman_stream=debug", "error,hyper=off"] {
            assert!(Filter::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "inof", "info,rdkafka", "info,hyper=loud", "info;debug"] {
            assert!(Filter::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
