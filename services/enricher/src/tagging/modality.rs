use dragoman_article::Modality;
use dragoman_gazetteer::Sign;

use super::found::At;
use super::page::Page;
use super::positions::LONGEST;

/// Words further away than this, in bytes, say nothing of how an issue is spoken of.
const BEFORE: usize = 90;
const AFTER: usize = 45;
const DENIAL: usize = 50;

/// The words of a sentence that tell how things are spoken of, read once for all issues it raises.
#[derive(Debug, Default)]
pub(super) struct Tellings {
    sentence: Option<(usize, usize)>,
    told: Vec<(usize, usize, Modality)>,
}

impl Tellings {
    /// How an issue is spoken of: history and denial hold for a whole sentence; else the nearest telling word before
    /// it, or after it; else whoever says so.
    pub(super) fn of(&mut self, page: &Page<'_>, at: At) -> Modality {
        let passage = &page.passages[at.passage];
        let number = passage.sentence(at.start);
        let range = passage.sentences.get(number).cloned().unwrap_or(0..passage.text.len());
        if range.len() > LONGEST {
            return Modality::Open;
        }
        if self.sentence != Some((at.passage, number)) {
            self.sentence = Some((at.passage, number));
            self.told.clear();
            for hit in page.signs(at.passage, number) {
                if let Sign::Tells(modality) = &hit.cue {
                    self.told.push((hit.start, hit.end, modality.clone()));
                }
            }
        }
        if self.told.is_empty() {
            return Modality::Open;
        }
        let outside = |(start, end, _): &&(usize, usize, Modality)| *end <= at.start || *start >= at.end;
        let told = || self.told.iter().filter(outside);
        if told().any(|(.., modality)| *modality == Modality::Historical) {
            return Modality::Historical;
        }
        let before = |(_, end, _): &&(usize, usize, Modality)| *end <= at.start && at.start - end <= BEFORE;
        let denied = |(_, end, modality): &(usize, usize, Modality)| {
            *modality == Modality::Denied && at.start - end <= DENIAL
        };
        if told().filter(before).any(denied) {
            return Modality::Denied;
        }
        let strong = |modality: &Modality| !matches!(modality, Modality::Reported | Modality::Asserted);
        let nearest = told()
            .rev()
            .filter(before)
            .find(|(.., modality)| strong(modality))
            .map(|(_, end, modality)| (at.start - end, modality));
        let after = |(start, ..): &&(usize, usize, Modality)| *start >= at.end && start - at.end <= AFTER;
        // a condition that follows hangs on the stance, and does not unsay it
        let own = |modality: &Modality| {
            strong(modality) && !matches!(modality, Modality::Hypothetical | Modality::Offered)
        };
        let follows = told()
            .filter(after)
            .find(|(.., modality)| own(modality))
            .map(|(start, _, modality)| (start - at.end, modality));
        // the words before govern; those after are the issue’s own verb, where they are much nearer
        let best = match (nearest, follows) {
            (Some((left, _)), Some((right, modality))) if right * 3 < left => Some(modality),
            (Some((_, modality)), _) | (None, Some((_, modality))) => Some(modality),
            (None, None) => None,
        };
        if let Some(modality) = best {
            return modality.clone();
        }
        let has = |wanted: &Modality| told().any(|(.., modality)| modality == wanted);
        if has(&Modality::Reported) {
            Modality::Reported
        } else if has(&Modality::Asserted) {
            Modality::Asserted
        } else {
            Modality::Open
        }
    }
}
