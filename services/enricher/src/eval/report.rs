use std::collections::BTreeMap;
use std::fmt;

/// How well a set of texts was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub texts: usize,
    /// by what is scored and the language of the text
    pub kinds: BTreeMap<(&'static str, String), Score>,
    /// by what is scored, the rule that decided and the language of the text
    pub rules: BTreeMap<(&'static str, String, String), Share>,
    /// what else was decided about true findings, such as the role, by its name and the language of the text
    pub decided: BTreeMap<(&'static str, String), Share>,
    pub misses: Vec<Miss>,
}

/// Findings against what was to be found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

/// How many of them are right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub right: usize,
    pub of: usize,
}

/// An error with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    pub text: String,
    /// such as `country wrong`
    pub what: String,
    pub rule: String,
    pub detail: String,
    pub context: String,
}

impl Score {
    pub fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    pub fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    pub fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

impl Share {
    pub fn value(self) -> f64 {
        ratio(self.right, self.of)
    }

    pub fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

impl Report {
    /// Of the languages that fit.
    pub fn score(&self, kind: &str, fits: impl Fn(&str) -> bool) -> Score {
        let mut all = Score::default();
        for ((_, _), score) in
            self.kinds.iter().filter(|((name, language), _)| *name == kind && fits(language))
        {
            all.add(*score);
        }
        all
    }

    /// Of the languages that fit.
    pub fn share(&self, decided: &str, fits: impl Fn(&str) -> bool) -> Share {
        let fitting = self.decided.iter().filter(|((name, language), _)| *name == decided && fits(language));
        fitting.fold(Share::default(), |all, (_, share)| Share {
            right: all.right + share.right,
            of: all.of + share.of,
        })
    }
}

/// A vocabulary's word as the record has it.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Languages are shown apart as far as the figures we give for them are.
type Fits = fn(&str) -> bool;
const GROUPS: [(&str, Fits); 2] =
    [("en", |language| language == "en"), ("other", |language| language != "en")];

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} texts\n", self.texts)?;
        writeln!(
            out,
            "{:<24} {:>6} {:>6} {:>6}   precision  recall  F1",
            "what", "right", "wrong", "missed"
        )?;
        let mut kinds: Vec<_> = self.kinds.keys().map(|(kind, _)| *kind).collect();
        kinds.dedup();
        for kind in kinds {
            for (group, fits) in GROUPS {
                let score = self.score(kind, fits);
                if score != Score::default() {
                    let Score { right, wrong, missed } = score;
                    let (precision, recall, f1) = (score.precision(), score.recall(), score.f1());
                    let what = format!("{kind} ({group})");
                    writeln!(
                        out,
                        "{what:<24} {right:>6} {wrong:>6} {missed:>6}       {precision:.3}   {recall:.3}  {f1:.3}"
                    )?;
                }
            }
        }
        let mut decided: Vec<_> = self.decided.keys().map(|(name, _)| *name).collect();
        decided.dedup();
        for name in decided {
            for (group, fits) in GROUPS {
                let share = self.share(name, fits);
                if share.of > 0 {
                    let what = format!("{name} ({group})");
                    writeln!(out, "{what:<24} {:>6} of {:<6} {:.3}", share.right, share.of, share.value())?;
                }
            }
        }
        writeln!(out, "\n{:<48} {:>6} {:>6}   precision", "rule", "right", "wrong")?;
        let mut rules: BTreeMap<(&str, &str), Share> = BTreeMap::new();
        for ((kind, rule, _), share) in &self.rules {
            let sum = rules.entry((kind, rule)).or_default();
            sum.right += share.right;
            sum.of += share.of;
        }
        for ((kind, rule), share) in rules {
            let what = format!("{kind} {rule}");
            writeln!(
                out,
                "{what:<48} {:>6} {:>6}       {:.3}",
                share.right,
                share.of - share.right,
                share.value()
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, what, rule, detail, context } = self;
        write!(out, "{text}: {what} {detail}")?;
        if !rule.is_empty() {
            write!(out, " <{rule}>")?;
        }
        write!(out, "\n    {context}")
    }
}
