use dragoman_gazetteer::{Gender, Holding};

use super::found::At;
use super::namesakes::stands_before_state;
use super::people::{Context, in_brackets};
use super::sense::{Name, Sense};
use super::titles::Phrase;
use super::words::{self, Beside, WordSet};

/// Whose name a surname is.
pub(super) enum Bearer {
    One(usize, &'static str),
    Several(Vec<usize>, &'static str),
    Nobody,
}

/// Surnames that are far oftener words or firms: they need a title, whatever the article has named.
static WORDS: WordSet = WordSet::new(
    "he she an so no do to in may will more day ban min can us li bay long best case ford you go man oh work im ja \
     das weil nur mas mais te té le les qu ou tan ma mi moe ii kun hou lieu dai comer casar año tax friday lose",
);
/// Surnames that are words or languages too: they need a title or the full name.
static NOUNS: WordSet = WordSet::new(
    "english german french king young hope price power cash hall bush rich west north war peace bishop park baker \
     cook hunt rice sharp stone snow pope church law lake stock wine sun little rose royal hill wolf glass bird \
     leaf hammer major porter cable sessions roll gold green fox swing banks lion muslim islam fall fan hang lane \
     lang lange lies rhein ernst glas tor deutsch jung heil bot burger engel flug kaiser keller stern strand günther \
     andré rainer ley mesa puente cristo luna toro reina valencia toledo medina haber giro drew casado mora lobo \
     leite dias pinto maia lira raad klaar rood nadal raz ruch fontana monti vecchio gamba houston chemnitz rio mali \
     jordan burma cairns bergen birmingham lagos golan turk goa bali",
);
/// Surnames that so many bear that an office says nothing of who is meant.
static FREQUENT: WordSet = WordSet::new(
    "wang li zhang liu chen yang zhao wu zhou kim lee park choi jung chung kang cho nguyen tran khan ali ahmed hassan hussein \
     mohammed saeed singh kumar smith johnson williams brown jones davis miller wilson moore taylor anderson thomas jackson \
     white harris martin garcia rodriguez cohen levy",
);

/// Capitalised words that are no part of a name.
pub(super) static COMMON: WordSet = WordSet::new(
    "the a an and but or if when while after before as for in on at by with to from since until \
     both then so yet said did does is was has had will would may can could should that this who \
     what why how where which he she his her its mr mrs ms dr sir dame lord lady president \
     chancellor minister secretary senator envoy monday tuesday wednesday thursday friday \
     saturday sunday january february march april june july august september october november \
     december administration not like under over about against between even only also ally allies \
     team i we they it you no yes meanwhile envoys king queen prince general gen lt sen rep gov \
     adviser advisor spokesman spokeswoman",
);

impl Context<'_, '_> {
    /// Who bears a surname that stands alone.
    pub(super) fn bearer(&self, name: &Name<'_>, title: Option<usize>) -> Bearer {
        let mut everyone: Vec<usize> = name.people().collect();
        // a list of the language and the one for all of them may both know somebody
        everyone.sort_unstable();
        everyone.dedup();
        if let Some(person) = in_brackets(self.page, name) {
            return Bearer::One(person, "full-name-in-brackets");
        }
        if self.is_another(name, title.is_some()) {
            return Bearer::Nobody;
        }
        if let Some(gender) = self.address(name.at) {
            everyone.retain(|person| self.page.facts.people[*person].gender.is_none_or(|own| own == gender));
        }
        let with_title: Vec<usize> = match title {
            Some(title) => {
                everyone.iter().copied().filter(|person| self.held(*person, &self.phrases[title])).collect()
            }
            None => Vec::new(),
        };
        if let [person] = with_title[..] {
            return Bearer::One(person, "surname-with-title");
        }
        let surface = &self.page.passages[name.at.passage].text[name.at.start..name.at.end];
        if WORDS.has(surface) {
            return Bearer::Nobody;
        }
        let bound: Vec<usize> =
            everyone.iter().copied().filter(|person| self.full.contains(person)).collect();
        match bound[..] {
            [person] => return Bearer::One(person, "surname-bound-to-full-name"),
            [_, _, ..] => return Bearer::Several(bound, "several people of this surname are named"),
            [] => {}
        }
        if NOUNS.has(surface) {
            return Bearer::Nobody;
        }
        if FREQUENT.has(surface) {
            return Bearer::Several(everyone, "a surname of many, alone");
        }
        for (holdings, rule) in [
            (&[Holding::Current, Holding::Acting, Holding::Elect, Holding::Unknown][..], "surname-by-office"),
            (&[Holding::Former][..], "surname-by-former-office"),
        ] {
            let fitting: Vec<usize> =
                everyone.iter().copied().filter(|person| self.is_likely(*person, holdings)).collect();
            match fitting[..] {
                [person] => return Bearer::One(person, rule),
                [_, _, ..] => return Bearer::Several(fitting, "several office-holders of this surname fit"),
                [] => {}
            }
        }
        Bearer::Several(everyone, "a surname alone, and no office that fits the article")
    }

    /// Whether the office of a person belongs to a country or body that the article names.
    fn is_likely(&self, person: usize, holdings: &[Holding]) -> bool {
        self.page.facts.standing(person, self.page.date).iter().any(|(office, holding)| {
            let of = office.country.iter().chain(&office.body);
            holdings.contains(holding) && of.into_iter().any(|id| self.entities.contains(id.as_str()))
        })
    }

    fn held(&self, person: usize, phrase: &Phrase<'_>) -> bool {
        let standing = self.page.facts.standing(person, self.page.date);
        standing.iter().any(|(office, _)| {
            phrase.may_mean(self.page.facts, office)
                && phrase.of.is_none_or(|of| {
                    phrase.offices_of(self.page.facts, of).any(|meant| meant.id == office.id)
                })
        })
    }

    /// "Ms Persson" is no man.
    fn address(&self, at: At) -> Option<Gender> {
        let text = self.page.passages[at.passage].text;
        let address = words::before(text, at.start).filter(Beside::is_next)?;
        let female = || address.is_one_of(&["ms", "mrs", "miss"]).then_some(Gender::Female);
        address.is_one_of(&["mr"]).then_some(Gender::Male).or_else(female)
    }

    /// "Lyndon Johnson", "Moore County", "Austin, Texas": the capitalised neighbour makes it another name.
    fn is_another(&self, name: &Name<'_>, titled: bool) -> bool {
        let passage = &self.page.passages[name.at.passage];
        let text = passage.text;
        if stands_before_state(text, name.at) {
            return true;
        }
        if passage.is_title_case(name.at.start) || !text[name.at.start..name.at.end].is_ascii() {
            return false;
        }
        let is_named = |start: usize, end: usize| {
            let at = At { passage: name.at.passage, start, end };
            let near =
                self.names.partition_point(|other| (other.at.passage, other.at.end) <= (at.passage, start));
            // somebody's surname beside it is the given name of somebody else: "Jeffrey Scott"
            let mut near = self.names[near.saturating_sub(1)..].iter().take(3);
            near.any(|other| other.at.overlaps(at) && other.sense != Sense::Surname)
        };
        let first_name = !titled
            && words::before(text, name.at.start).is_some_and(|word| {
                word.is_next()
                    && word.is_capitalised()
                    && !word.is_in(&COMMON)
                    && !text[..word.start].ends_with('[')
                    && !is_named(word.start, word.end)
            });
        let continues = words::after(text, name.at.end).is_some_and(|word| {
            word.is_next()
                && word.is_capitalised()
                && !word.is_in(&COMMON)
                && word.word.len() > 2
                && !is_named(word.start, word.end)
        });
        first_name || continues
    }
}
