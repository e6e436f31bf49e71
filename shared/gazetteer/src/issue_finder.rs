use crate::issue::Cues;
use crate::openings::{Openings, Starts, What};
use crate::phrases::{LONGEST, Phrase, Phrases};
use crate::{DataError, Issue};

/// The words that raise each issue, and those that show a negotiation.
#[derive(Debug)]
pub struct IssueFinder {
    phrases: Phrases<Sense>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Raises(usize, Strength),
    Excludes(usize),
    /// words that turn an issue's proposition round: neutrality, of joining an alliance
    Contrary(usize),
    Cue,
    /// sport, weather, court: where the same words have another sense
    Elsewhere,
}

/// How much the words that may raise an issue say alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// they raise it
    Strong,
    /// only where much is negotiated
    Weak,
    /// only where others have raised it
    Echo,
}

/// What a text says of issues, each list sorted by its beginning.
#[derive(Debug, Default)]
pub struct IssueHits {
    pub issues: Vec<IssueHit>,
    /// words that show a negotiation
    pub cues: Vec<(usize, usize)>,
    /// how many words are of fields where nothing is negotiated between states
    pub elsewhere: usize,
}

/// Words that may raise an issue, by their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueHit {
    /// position in the gazetteer's list
    pub issue: usize,
    pub start: usize,
    pub end: usize,
    pub strength: Strength,
    /// whether the words alone say the contrary of the issue's proposition
    pub contrary: bool,
}

impl IssueFinder {
    pub(crate) fn build(
        language: &str,
        issues: &[Issue],
        cues: &Cues,
        openings: &mut Openings,
    ) -> Result<Self, DataError> {
        let lists = issues.iter().enumerate().flat_map(|(number, issue)| {
            [
                (&issue.patterns, Sense::Raises(number, Strength::Strong)),
                (&issue.weak, Sense::Raises(number, Strength::Weak)),
                (&issue.echo, Sense::Raises(number, Strength::Echo)),
                (&issue.excludes, Sense::Excludes(number)),
                (&issue.contrary, Sense::Contrary(number)),
            ]
        });
        Ok(Self {
            phrases: Phrases::build(
                language,
                lists.chain([(&cues.negotiation, Sense::Cue), (&cues.elsewhere, Sense::Elsewhere)]),
                openings,
                What::Issue,
            )?,
        })
    }

    /// What the text may say of issues; excluded senses are left out, gates are not looked at.
    pub fn find(&self, text: &str, starts: &Starts) -> IssueHits {
        settle(&self.phrases.find(text, starts, 0..text.len()))
    }
}

/// What overlaps another sense of its words goes; of one issue and strength, the first stands, then the longest.
fn settle(found: &[Phrase<Sense>]) -> IssueHits {
    let mut hits = IssueHits::default();
    // all lists are sorted by their beginning, and nothing is longer than its bound
    let others: Vec<&Phrase<Sense>> =
        found.iter().filter(|found| matches!(found.sense, Sense::Excludes(_) | Sense::Contrary(_))).collect();
    let overlapped = |sense: Sense, start: usize, end: usize| {
        let near = others.partition_point(|other| other.start + LONGEST < start);
        let near = others[near..].iter().take_while(|other| other.start < end);
        near.into_iter().any(|other| other.sense == sense && start < other.end)
    };
    for Phrase { sense, start, end } in found.iter().copied() {
        match sense {
            Sense::Cue => hits.cues.push((start, end)),
            Sense::Elsewhere => hits.elsewhere += 1,
            Sense::Excludes(_) | Sense::Contrary(_) => {}
            Sense::Raises(issue, strength) => {
                let mut near = hits.issues.iter().rev().take_while(|hit| hit.start + LONGEST >= start);
                let taken = near.any(|hit| (hit.issue, hit.strength) == (issue, strength) && start < hit.end);
                if !taken && !overlapped(Sense::Excludes(issue), start, end) {
                    let contrary = overlapped(Sense::Contrary(issue), start, end);
                    hits.issues.push(IssueHit { issue, start, end, strength, contrary });
                }
            }
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, issue};

    fn find(patterns: &str, exclude: &str, text: &str) -> Vec<String> {
        let file = format!(
            "[[issue]]\nid = \"a.b\"\nlabel = \"\"\nproposition = \"\"\ncounts = \"\"\n\
            [issue.patterns]\nen = {patterns}\n[issue.exclude]\nen = {exclude}\n"
        );
        let (issues, cues) = issue::load(&Source::of(&[("issues/a.toml", &file)])).unwrap();
        let mut openings = Openings::default();
        let finder = IssueFinder::build("en", &issues, &cues, &mut openings).unwrap();
        let hits = finder.find(text, &Starts::of(text, &openings));
        hits.issues.iter().map(|hit| text[hit.start..hit.end].to_owned()).collect()
    }

    #[test]
    fn words_are_whole_and_the_longest_wins() {
        let patterns = "['truces?', 'truce (?:talks|deal)']";
        assert_eq!(
            find(patterns, "[]", "Trucers: a truce, TRUCES, truce\ntalks"),
            ["truce", "TRUCES", "truce\ntalks"]
        );
    }

    #[test]
    fn a_gap_holds_so_many_words_and_no_more() {
        let text = "Lift the harsh sanctions, lift sanctions; lift the very harsh sanctions. To lift and lift the sanctions on\ngas.";
        assert_eq!(
            find("['lift <2>sanctions']", "[]", text),
            ["Lift the harsh sanctions", "lift sanctions", "lift the sanctions"]
        );
        assert_eq!(
            find("['lift <2>sanctions <1>gas']", "['net neutrality']", text),
            ["lift the sanctions on\ngas"]
        );
    }

    #[test]
    fn another_sense_of_the_words_hides_them() {
        assert_eq!(
            find("['neutrality']", "['net neutrality']", "net neutrality, neutrality"),
            ["neutrality"]
        );
    }

    #[test]
    fn a_hostile_text_costs_no_more_than_its_length() {
        let text = "very ".repeat(200_000);
        let begun = std::time::Instant::now();
        assert!(find("['(?:very )*large']", "[]", &text).is_empty());
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
