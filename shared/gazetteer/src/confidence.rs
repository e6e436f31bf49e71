use crate::table::{Table, rows};
use crate::{DataError, Source};

/// The measured precision of each rule.
#[derive(Debug, Default)]
pub struct Confidence {
    /// in the order of their keys
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    group: String,
    kind: String,
    rule: String,
    precision: f32,
}

impl Confidence {
    /// The file that `dragoman eval --write-confidence` writes.
    pub const FILE: &str = "confidence.tsv";
    pub const COLUMNS: [&str; 5] = ["group", "kind", "rule", "right", "found"];
    /// Fewer cases than this say little about a rule.
    const ENOUGH: u32 = 20;

    pub(crate) fn load(source: &Source) -> Result<Self, DataError> {
        let mut rules = Vec::new();
        for row in rows(source, Self::FILE, Table { columns: &Self::COLUMNS, key: 3 })? {
            let number = |column: usize, what: &str| {
                let text = row.required(column, what)?;
                text.parse::<u32>().map_err(|_| row.error(format!("{text:?} is no number")))
            };
            let (right, found) = (number(3, "right")?, number(4, "found")?);
            if right > found {
                return Err(row.error(format!("{right} of {found} cannot be right")));
            }
            if found >= Self::ENOUGH {
                rules.push(Rule {
                    group: row.required(0, "group")?.into(),
                    kind: row.required(1, "kind")?.into(),
                    rule: row.required(2, "rule")?.into(),
                    precision: (right as f32 / found as f32 * 1000.0).round() / 1000.0,
                });
            }
        }
        rules.sort_by(|one, other| one.key().cmp(&other.key()));
        Ok(Self { rules })
    }

    /// English is apart, because rules are.
    pub fn group(language: &str) -> &'static str {
        if language == "en" { "en" } else { "other" }
    }

    /// How often a rule is right; nothing where too few cases are known.
    pub fn of(&self, language: &str, kind: &str, rule: &str) -> Option<f32> {
        let key = (rule, kind, Self::group(language));
        let at = self.rules.partition_point(|rule| rule.key() < key);
        self.rules.get(at).filter(|rule| rule.key() == key).map(|rule| rule.precision)
    }
}

impl Rule {
    fn key(&self) -> (&str, &str, &str) {
        (&self.rule, &self.kind, &self.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_with_few_cases_has_no_confidence() {
        let table =
            "group\tkind\trule\tright\tfound\nen\tcountry\tname\t95\t100\nother\tcountry\tname\t1\t2\n";
        let confidence = Confidence::load(&Source::of(&[("confidence.tsv", table)])).unwrap();
        assert_eq!(confidence.of("en", "country", "name"), Some(0.95));
        assert_eq!(confidence.of("de", "country", "name"), None);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let table = "group\tkind\trule\tright\tfound\nen\tcountry\tname\t3\t2\n";
        let error = Confidence::load(&Source::of(&[("confidence.tsv", table)])).unwrap_err();
        assert_eq!(error.to_string(), "confidence.tsv:2: 3 of 2 cannot be right");
    }
}
