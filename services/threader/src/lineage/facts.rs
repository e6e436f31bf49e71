use std::collections::BTreeSet;

use dragoman_article::{EnrichedArticle, Field, Kind, Zone};

use super::tokens::{SEED, is_spaceless, mix, step};

/// So many facts are remembered of an article, in the order in which it first tells them: a news text says what it
/// has to say at its head.
pub(crate) const MOST: usize = 40;
/// So many pairs of facts find an article again: of what every language says alike, and of what has a name of its own.
const ALIKE: usize = 14;
const NAMED: usize = 10;
pub(crate) const KEYS: usize = ALIKE + NAMED;
/// Pairs are made of so many facts of each kind.
const PAIRED: usize = 12;

/// What common facts must weigh: four names, or three numbers and a country.
pub(crate) const ENOUGH: f32 = 8.0;
/// And so great a share of their numbers must be common.
pub(crate) const ENOUGH_NUMBERS: f32 = 0.5;

/// What survives rewording, and mostly translation: who, where, how many, and what was said word for word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
enum Sort {
    Country,
    Issue,
    Small,
    Body,
    Known,
    Number,
    Name,
    Quote,
}

impl Sort {
    const ALL: [Self; 8] = [
        Self::Country,
        Self::Issue,
        Self::Small,
        Self::Body,
        Self::Known,
        Self::Number,
        Self::Name,
        Self::Quote,
    ];

    /// How much it tells one story from another of its kind.
    fn weight(self) -> f32 {
        match self {
            Self::Issue => 0.5,
            Self::Country | Self::Small => 1.0,
            Self::Body => 1.5,
            Self::Known | Self::Name => 2.0,
            Self::Number | Self::Quote => 3.0,
        }
    }
}

/// A fact in four bytes: its sort, and 29 bits of the hash of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Fact(u32);

impl Fact {
    fn new(sort: Sort, hash: u64) -> Self {
        Self((sort as u32) << 29 | (mix(hash) >> 35) as u32)
    }

    fn sort(self) -> Sort {
        Sort::ALL[(self.0 >> 29) as usize]
    }

    fn weight(self) -> f32 {
        self.sort().weight()
    }
}

/// The first facts of an article, each once, in order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    facts: [Fact; MOST],
    count: u8,
}

/// How two lists of facts compare, each 0 to 1: by weight, twice what is common over what both have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// common facts
    pub common: f32,
    /// common facts that stand in the same order; 0 where too few are common to tell of one event
    pub ordered: f32,
    /// common numbers; 1 where neither has any
    pub numbers: f32,
    /// common facts in the same order, over what the shorter list has: of a copy that was cut
    pub contained: f32,
    /// the weight of common facts
    pub weight: f32,
}

impl Facts {
    pub(crate) fn of(article: &EnrichedArticle) -> Self {
        let mut facts = Self { facts: [Fact::default(); MOST], count: 0 };
        let mut seen = BTreeSet::new();
        for (_, fact) in read(article) {
            if usize::from(facts.count) == MOST {
                break;
            }
            if seen.insert(fact) {
                facts.facts[usize::from(facts.count)] = fact;
                facts.count += 1;
            }
        }
        facts
    }

    #[cfg(test)]
    pub(crate) fn of_hashes(hashes: impl Iterator<Item = u64>) -> Self {
        let mut facts = Self { facts: [Fact::default(); MOST], count: 0 };
        for (fact, hash) in facts.facts.iter_mut().zip(hashes) {
            *fact = Fact::new(Sort::Name, hash);
            facts.count += 1;
        }
        facts
    }

    pub(crate) fn all(&self) -> &[Fact] {
        &self.facts[..usize::from(self.count)]
    }

    /// Hashes of pairs of its facts: articles that tell the same have some of them in common. Pairs of people and places
    /// alone come last, for two presidents meet in every other article.
    pub(crate) fn keys(&self) -> Vec<u64> {
        let telling = |least: Sort, most: Sort| -> Vec<Fact> {
            let of_sort = |fact: &&Fact| (least..=most).contains(&fact.sort());
            self.all().iter().filter(of_sort).take(PAIRED).copied().collect()
        };
        // names are written otherwise in another language
        let alike = pairs(&telling(Sort::Known, Sort::Number), |_| true);
        let named = pairs(&telling(Sort::Known, Sort::Quote), |sort| sort >= Sort::Name);
        alike.into_iter().take(ALIKE).chain(named.into_iter().take(NAMED)).map(|(_, key)| key).collect()
    }

    pub(crate) fn agreement(&self, other: &Self) -> Agreement {
        let (mut weight, mut own, mut common_numbers, mut numbers) = (0.0, 0.0, 0.0, 0.0);
        for fact in self.all() {
            let number = if fact.sort() == Sort::Number { fact.weight() } else { 0.0 };
            own += fact.weight();
            numbers += number;
            if other.all().contains(fact) {
                weight += fact.weight();
                common_numbers += number;
            }
        }
        let others: f32 = other.all().iter().map(|fact| fact.weight()).sum();
        let counted = other.all().iter().filter(|fact| fact.sort() == Sort::Number);
        numbers += counted.map(|fact| fact.weight()).sum::<f32>();
        let dice = |common: f32, both: f32| if both > 0.0 { 2.0 * common / both } else { 0.0 };
        let numbers = if numbers > 0.0 { dice(common_numbers, numbers) } else { 1.0 };
        // dear, and of no use to who has little in common
        let telling = weight >= ENOUGH && numbers >= ENOUGH_NUMBERS;
        let in_order = if telling { self.in_order(other) } else { 0.0 };
        Agreement {
            common: dice(weight, own + others),
            ordered: dice(in_order, own + others),
            contained: dice(in_order, 2.0 * own.min(others)),
            numbers,
            weight,
        }
    }

    /// The weight of the heaviest common subsequence.
    fn in_order(&self, other: &Self) -> f32 {
        let mut row = [0.0_f32; MOST + 1];
        for one in self.all() {
            let mut diagonal = 0.0;
            for (place, fact) in other.all().iter().enumerate() {
                let above = row[place + 1];
                row[place + 1] = if one == fact { diagonal + one.weight() } else { above.max(row[place]) };
                diagonal = above;
            }
        }
        row[other.all().len()]
    }
}

/// Pairs of facts, those with no more than people and places last. The greater sort of the two decides whether it is one.
fn pairs(facts: &[Fact], wanted: impl Fn(Sort) -> bool) -> BTreeSet<(bool, u64)> {
    let mut keys = BTreeSet::new();
    for (place, one) in facts.iter().enumerate() {
        for other in &facts[place + 1..] {
            let sort = one.sort().max(other.sort());
            if wanted(sort) {
                let (low, high) = (one.min(other).0, one.max(other).0);
                keys.insert((sort == Sort::Known, mix(u64::from(low) << 32 | u64::from(high))));
            }
        }
    }
    keys
}

/// Facts with their places in the text, in code points.
fn read(article: &EnrichedArticle) -> Vec<(u32, Fact)> {
    let (field, text) = match article.text.is_empty() {
        true => (Field::Title, &article.title),
        false => (Field::Text, &article.text),
    };
    let mentions = article.mentions.iter().filter(|m| m.field == field && m.zone != Zone::Boilerplate);
    let mut facts: Vec<(u32, Fact)> = vec![];
    let mut named = vec![];
    for mention in mentions {
        let sort = match mention.kind {
            Kind::Country => Sort::Country,
            Kind::Issue => Sort::Issue,
            Kind::Body => Sort::Body,
            Kind::Person | Kind::Place => Sort::Known,
            Kind::Unnamed | Kind::Unknown | Kind::Other(_) => continue,
        };
        if sort != Sort::Issue {
            named.push((mention.span.start, mention.span.end));
        }
        facts.push((mention.span.start, Fact::new(sort, mention.id.chars().fold(SEED, step))));
    }
    named.sort_unstable();
    let letters: Vec<char> = text.chars().collect();
    numbers(&letters, &mut facts);
    // every noun of German has a capital
    if !article.language.starts_with("de") {
        names(&letters, &named, &mut facts);
    }
    quotes(&letters, &mut facts);
    facts.sort_unstable();
    facts
}

/// Numbers in digits, however they are grouped: "1,200", "1.200" and "1 200" are one, "2.5" and "2,5" another.
fn numbers(letters: &[char], facts: &mut Vec<(u32, Fact)>) {
    let mut place = 0;
    while place < letters.len() {
        let start = place;
        let (mut hash, mut digits, mut group, mut whole) = (SEED, 0_u32, 0_u32, true);
        while let Some(digit) = letters.get(place).and_then(|letter| digit(*letter)) {
            hash = step(hash, digit);
            digits += 1;
            group += 1;
            place += 1;
            let run = letters[(place + 1).min(letters.len())..].iter().take_while(|l| digit_of(l)).count();
            match letters.get(place) {
                Some(',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '’' | '\'')
                    if run == 3 && group <= 3 && whole =>
                {
                    group = 0;
                    place += 1;
                }
                Some(',' | '.') if (1..=2).contains(&run) && whole => {
                    whole = false;
                    hash = step(hash, '.');
                    place += 1;
                }
                _ => {}
            }
        }
        if digits > 0 {
            let sort = if digits == 1 { Sort::Small } else { Sort::Number };
            facts.push((start as u32, Fact::new(sort, hash)));
        } else {
            place += 1;
        }
    }
}

fn digit_of(letter: &char) -> bool {
    digit(*letter).is_some()
}

/// A digit as Europe writes it, of those of Arabic, Persian and Hindi too.
fn digit(letter: char) -> Option<char> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        _ => return None,
    };
    char::from_digit(letter as u32 - zero as u32, 10)
}

/// Words with a capital inside a sentence that the register does not know: their first letters, so that case endings
/// don't part them.
fn names(letters: &[char], named: &[(u32, u32)], facts: &mut Vec<(u32, Fact)>) {
    const STEM: usize = 5;
    let mut begins = true;
    let mut place = 0;
    while place < letters.len() {
        let letter = letters[place];
        if !letter.is_alphabetic() || is_spaceless(letter) {
            begins = begins && !letter.is_alphanumeric()
                || matches!(letter, '.' | '!' | '?' | ':' | '\n' | '“' | '"' | '«' | '„');
            place += 1;
            continue;
        }
        let length = letters[place..].iter().take_while(|letter| letter.is_alphanumeric()).count();
        let start = place as u32;
        let known = {
            let after = named.partition_point(|(from, _)| *from <= start);
            named[..after].iter().rev().take(4).any(|(_, end)| start < *end)
        };
        if letter.is_uppercase() && !begins && !known && length >= 4 {
            let stem =
                letters[place..].iter().take(STEM.min(length)).flat_map(|letter| letter.to_lowercase());
            facts.push((start, Fact::new(Sort::Name, stem.fold(SEED, step))));
        }
        begins = false;
        place += length;
    }
}

/// What stands in quotation marks, four words and more, as its words.
fn quotes(letters: &[char], facts: &mut Vec<(u32, Fact)>) {
    /// longer is no quotation but a mark that was never closed
    const LONGEST: usize = 600;
    let mut open: Option<usize> = None;
    for (place, letter) in letters.iter().enumerate() {
        match (letter, open) {
            ('"' | '”' | '»' | '“' | '«', Some(start)) => {
                let quoted = &letters[start + 1..place];
                let words =
                    quoted.split(|letter| letter.is_whitespace()).filter(|word| !word.is_empty()).count();
                if words >= 4 && quoted.len() <= LONGEST {
                    let small = quoted.iter().filter(|l| l.is_alphanumeric()).flat_map(|l| l.to_lowercase());
                    facts.push((start as u32, Fact::new(Sort::Quote, small.fold(SEED, step))));
                }
                open = None;
            }
            ('"' | '“' | '«' | '„' | '»', None) => open = Some(place),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(read: impl Fn(&[char], &mut Vec<(u32, Fact)>), text: &str) -> Vec<Fact> {
        let mut facts = vec![];
        read(&text.chars().collect::<Vec<_>>(), &mut facts);
        facts.into_iter().map(|(_, fact)| fact).collect()
    }

    #[test]
    fn a_number_is_one_however_it_is_grouped() {
        for (one, other) in [
            ("1,200 men", "1200"),
            ("1.200 Mann", "1200"),
            ("1 200 hommes", "1200"),
            ("1\u{202f}234\u{a0}567", "1234567"),
            ("7,5", "7.5"),
            ("٢٠٢٥", "2025"),
            ("on April 4, 2023, 30", "4 2023 30"),
            ("4.", "4"),
        ] {
            assert_eq!(found(numbers, one), found(numbers, other), "{one}");
        }
        assert_ne!(found(numbers, "75"), found(numbers, "7.5"));
        assert_ne!(found(numbers, "2023 100"), found(numbers, "2023100"));
    }

    #[test]
    fn a_name_has_a_capital_inside_a_sentence_and_is_not_known_already() {
        let names = |text: &str| found(|letters, facts| super::names(letters, &[(0, 4)], facts), text);
        assert_eq!(
            names("Then Haavisto and Krasikov spoke. Thousands came"),
            names("x haavisto Haavisto Krasikova")
        );
        assert_eq!(names("He saw. Nobody"), []);
    }

    #[test]
    fn a_quotation_is_its_words_whatever_its_marks() {
        let one = found(quotes, "She said “we will not sign this” and left");
        assert_eq!(one.len(), 1);
        for other in ["\"We will not sign this\"", "«we will not sign this»", "„We will not sign this.“"]
        {
            assert_eq!(found(quotes, other), one, "{other}");
        }
        assert_eq!(found(quotes, "the “coalition of willing” and “"), []);
    }
}
