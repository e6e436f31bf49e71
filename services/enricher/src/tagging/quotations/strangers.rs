//! People a text names whom the register does not know: "Marta Hollis", later "Hollis".

use std::ops::Range;

use dragoman_gazetteer::{Cue, Part};

use super::super::words::WordSet;
use super::cues::Saying;
use super::story::Story;
use super::tokens::What;
use super::who::{Line, Who};

/// No more of them are remembered, of a text and of a sentence.
const MOST: usize = 64;
/// A name has no more words.
const LONGEST: usize = 5;

/// What stands before a person's name.
static HONORIFICS: WordSet = WordSet::new(
    "mr ms mrs miss dr prof sir dame lord lady judge justice rev sgt lt capt col gen det sister brother father pastor \
     coach actor actress singer chef detective professor archbishop bishop cardinal rabbi imam rep sen gov",
);
/// Words in the names of what is no person.
static THINGS: WordSet = WordSet::new(
    "court courts department ministry university college school institute institution council bank center centre \
     association union board committee office agency group federation foundation society party church police street road \
     avenue park lake river bay island islands mountain valley beach city county town village north south east west new \
     united states state house hall hotel hospital airport station company corporation corp inc ltd llc plc co holdings \
     partners capital fund trust club league cup games world international national global american news times post press \
     tv radio channel network media show museum bureau archive theatre theater stadium arena festival award awards day week act bill law \
     code project program programme initiative plan agreement treaty war battle army navy air force forces committee team \
     research labs technologies systems services solutions industries energy air airlines airways motors pharma health \
     medical care clinic rights watch first second third great big high royal supreme federal general central public \
     twitter facebook instagram youtube google apple amazon microsoft",
);
/// Words for one who speaks, whatever they end in.
static ROLES: WordSet = WordSet::new(
    "chief president official aide coach mother father witness resident student source attorney analyst ceo head captain \
     friend cousin brother sister wife husband son daughter uncle aunt neighbour neighbor judge chef nurse scientist actress \
     guard champion veteran principal militant diplomat representative delegate envoy executive secretary consultant \
     accountant assistant candidate boss star expert pilot clerk agent critic scholar academic spokesperson patient \
     sergeant lieutenant king queen prince princess activist",
);
/// Words that end like those of one who speaks.
static NO_ROLES: WordSet = WordSet::new(
    "newspaper paper letter order center centre number tower chamber computer carrier border river water \
     winter summer september october november december however other another either whether after over under never ever \
     sector error mirror floor door motor turnover former senior junior major minor prior upper lower later earlier older \
     younger bigger better higher larger smaller further longer proper inner outer interior exterior superior inferior \
     indoor outdoor per for nor offer power matter cover fever humor humour honor factor labor harbor sugar rather \
     together altogether dinner weather quarter answer order chapter corner gender danger anger",
);

impl Story<'_> {
    /// Whom the sentence names that may be meant by "he" or "she" further on, and whether it names others too.
    pub(super) fn strangers_in(&mut self, line: Line<'_>, sayings: &[Saying]) -> (Vec<Range<usize>>, bool) {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut others = false;
        for (from, to) in line.names() {
            let words = line.bytes(from, to);
            let speaks =
                |saying: &Saying| matches!(saying.who.as_slice(), [Who::Unknown(who)] if *who == words);
            let known = self.strangers.iter().any(|(known, _)| self.is_one(known, &words));
            let alone = to - from == 1;
            let firm = line.is_incorporated(from, to);
            if firm && self.firms.len() < MOST {
                self.firms.push(words.clone());
            }
            let described =
                line.straight && line.is_described(from) && !line.words(from - 1, from).ends_with("ian");
            let somebody =
                known || described || !alone && (line.is_somebody(from, to) || sayings.iter().any(speaks));
            let somebody = somebody && !firm;
            if !somebody || found.len() >= MOST {
                others |= !alone;
                continue;
            }
            if !known && self.strangers.len() < MOST {
                let title = line.words(from, from + 1).trim_end_matches('.');
                let part = match title {
                    "Mr" | "Sir" | "Lord" => Some(Part::He),
                    "Ms" | "Mrs" | "Miss" | "Lady" | "Dame" | "Actress" => Some(Part::She),
                    _ => None,
                };
                self.strangers.push((words.clone(), part));
            }
            // "Hollis’s announcement": it is not she who acts
            let owner = line.what(to) == Some(What::Possessive);
            if !owner && !found.iter().any(|other| self.is_one(other, &words)) {
                found.push(words);
            }
        }
        (found, others)
    }

    /// Whether nothing is known that speaks against "he" or "she" for a stranger.
    pub(super) fn may_be(&self, stranger: &Range<usize>, part: Part) -> bool {
        let mut known = self.strangers.iter().filter(|(known, _)| self.is_one(known, stranger));
        known.next().and_then(|(_, part)| *part).is_none_or(|known| known == part)
    }

    /// "Hollis … she": from here on she is a woman.
    pub(super) fn has_stood_for(&mut self, who: &[Who], part: Part) {
        let [Who::Unknown(words)] = who else { return };
        let text = self.ground.text;
        let same = |known: &Range<usize>| last_word(text, known) == last_word(text, words);
        let known = self.strangers.iter_mut().find(|(known, _)| same(known));
        if let Some((_, known)) = known.filter(|_| part != Part::They) {
            known.get_or_insert(part);
        }
    }

    /// "Exxon", "Hollis Bank Ltd", "the CPB": a person is named in full before the name stands alone.
    pub(super) fn is_firm(&self, line: Line<'_>, name: &Range<usize>) -> bool {
        let words = &self.ground.text[name.clone()];
        let alone = !words.contains([' ', '\u{a0}']) && words.len() > 2;
        let person = || self.strangers.iter().any(|(known, _)| self.is_one(known, name));
        let titled = words.split(' ').next().is_some_and(|first| HONORIFICS.has(first.trim_end_matches('.')));
        let thing = || words.split(' ').any(|word| THINGS.has(word.trim_end_matches('.')));
        let whole = |firm: &Range<usize>| self.ground.text[firm.clone()].starts_with(words);
        let firm = || self.firms.iter().any(whole);
        line.is_proper(name) && !titled && (thing() || firm() || alone && !person())
    }

    /// Whom "they" or "it" may mean where nobody has spoken: "Analysts expect", "The board met".
    pub(super) fn is_crowd(&self, pronoun: &str, who: &[Who]) -> bool {
        let [Who::Unknown(words) | Who::Level { words, .. }] = who else { return false };
        let words = &self.ground.text[words.clone()];
        let last = words.split([',']).next().and_then(|head| head.rsplit(' ').next()).unwrap_or("");
        match pronoun {
            "they" | "They" => last.strip_suffix('s').is_some_and(is_role),
            "it" | "It" => THINGS.has(last) || last.len() > 1 && !last.contains(char::is_lowercase),
            _ => false,
        }
    }

    /// "Marta Hollis" and "Hollis" end in the same word.
    pub(super) fn is_one(&self, one: &Range<usize>, other: &Range<usize>) -> bool {
        last_word(self.ground.text, one) == last_word(self.ground.text, other)
    }
}

fn last_word<'t>(text: &'t str, words: &Range<usize>) -> Option<&'t str> {
    text[words.clone()].rsplit([' ', '\u{a0}']).next()
}

impl Line<'_> {
    /// "Mr", "Judge"
    pub(super) fn is_honorific(&self, at: usize) -> bool {
        HONORIFICS.has(self.words(at, at + 1).trim_end_matches('.'))
    }

    fn is_capital(&self, at: usize) -> bool {
        self.what(at) == Some(What::Word)
            && self.tokens[at].cue == Cue::default()
            && self.words(at, at + 1).starts_with(char::is_uppercase)
    }

    /// The capitalised words of the sentence that name nobody known, as far as they belong together.
    fn names(&self) -> Vec<(usize, usize)> {
        let mut names = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() && names.len() < MOST {
            let end = (at..self.tokens.len()).find(|end| !self.is_capital(*end)).unwrap_or(self.tokens.len());
            if end > at && end - at <= LONGEST {
                names.push((at, end));
            }
            at = end.max(at) + 1;
        }
        names
    }

    /// What stands around the name tells that it is a person's.
    fn is_somebody(&self, from: usize, to: usize) -> bool {
        if (from..to).any(|at| THINGS.has(self.words(at, at + 1))) {
            return false;
        }
        let titled = self.is_honorific(from);
        let described = self.is_described(from);
        let introduced = self.what(to) == Some(What::Comma)
            && (self.is(to + 1, Part::Article)
                || self.is(to + 1, Part::Relative)
                || self.words(to + 1, to + 2).starts_with(|c: char| c.is_ascii_digit()));
        let leads = from == 0
            && self.what(to) == Some(What::Word)
            && !self.is(to, Part::Preposition)
            && !self.is(to, Part::And);
        titled || described || introduced || leads || self.is_named_beside(from, to)
    }

    /// "harbour pilot Hollis", "the 39-year-old Hollis"
    fn is_described(&self, from: usize) -> bool {
        from > 0
            && (self.tokens[from - 1].cue.is_level() || is_role(self.words(from - 1, from)))
            && self.what(from - 1) == Some(What::Word)
    }

    /// "The secretary of the union, Marta Hollis, …": a role with what it is of, and a name between commas.
    fn is_named_beside(&self, from: usize, to: usize) -> bool {
        const LONGEST: usize = 12;
        let comma = |at: usize| self.what(at) == Some(What::Comma);
        if from < 2 || !comma(from - 1) || !comma(to) {
            return false;
        }
        let end = from - 1;
        let begin = (end.saturating_sub(LONGEST)..end)
            .rev()
            .find(|at| matches!(self.what(*at), Some(What::Comma | What::Quote(_))))
            .map_or(end.saturating_sub(LONGEST), |at| at + 1);
        let role = (begin..end)
            .find(|at| self.tokens[*at].cue.is_level() || is_role(self.words(*at, *at + 1)))
            .filter(|role| role + 1 == end || self.is(role + 1, Part::Preposition));
        role.is_some() && !(begin..end).any(|at| self.acts(at))
    }

    /// "Hollis Bank Ltd"
    fn is_incorporated(&self, from: usize, to: usize) -> bool {
        const FORMS: [&str; 12] =
            ["Inc", "Corp", "Co", "Ltd", "AG", "Plc", "plc", "PLC", "SA", "NV", "LLC", "Holdings"];
        to - from > 1 && FORMS.contains(&self.words(to - 1, to).trim_end_matches('.'))
    }

    /// Of a phrase that describes somebody whom it names, the name: "the harbour pilot Marta Hollis", "Marta Hollis at the port".
    pub(super) fn stranger_in(&self, from: usize, to: usize) -> Option<Range<usize>> {
        if !self.straight {
            return None;
        }
        let run = (from..to).rev().take_while(|at| self.is_capital(*at)).count();
        // "the Weather Bureau Marta Hollis": the name stands behind that of a thing
        let thing = |at: &usize| THINGS.has(self.words(*at, *at + 1));
        let begin = (to - run..to).rev().find(thing).map_or(to - run, |thing| thing + 1);
        let behind = begin > to - run && to - begin == 2;
        let (begin, run) = if behind { (begin, to - begin) } else { (to - run, run) };
        let plain = |at: usize| {
            self.what(at) == Some(What::Word)
                && !self.tokens[at].cue.is_any(&[Part::Article, Part::Preposition, Part::And])
        };
        // "the authors of a study in the journal Nature Physics"
        let governed = |at: usize| {
            (from..at).any(|at| self.is(at, Part::Preposition)) && !is_role(self.words(at, at + 1))
        };
        // "the harbour board’s Marta Hollis"
        let owned = begin > from
            && self.what(begin - 1) == Some(What::Possessive)
            && !(begin..to).any(|at| thing(&at));
        if run >= 2 && begin > from && (owned || behind || plain(begin - 1) && !governed(begin - 1)) {
            return Some(self.bytes(begin, to));
        }
        // "ZTA boss Hollis", "the 39-year-old Hollis"
        if run == 1
            && to - from > 1
            && is_role(self.words(to - 2, to - 1))
            && self.words(to - 2, to - 1).starts_with(|c: char| !c.is_uppercase())
            && !(from..to).any(|at| self.is(at, Part::And))
            && !thing(&(to - 1))
            && plain(to - 2)
            && !governed(to - 2)
        {
            return Some(self.bytes(to - 1, to));
        }
        let head = (from..to).take_while(|at| self.is_capital(*at)).count();
        let end = from + head;
        let thing = (from..end).any(|at| THINGS.has(self.words(at, at + 1)));
        let apart = head >= 2 && !thing || head == 1 && from > 0 && self.words(end, end + 1) != "of";
        (apart && end < to && self.is(end, Part::Preposition)).then(|| self.bytes(from, end))
    }

    /// "In an interview Marta Hollis": a full name behind a common noun.
    pub(super) fn is_parted_name(&self, at: usize) -> bool {
        self.straight
            && at > 0
            && self.is_capital(at)
            && self.is_capital(at + 1)
            && self.is_plain_noun(at - 1)
            && self.words(at - 1, at).starts_with(char::is_lowercase)
    }

    /// "Rep. Marta Hollis, …": a person’s full name begins the sentence.
    pub(super) fn leads_sentence(&self, name: &Range<usize>) -> bool {
        let words = &self.ground.text[name.clone()];
        let bare = words.split_once(' ').filter(|(first, _)| HONORIFICS.has(first.trim_end_matches('.')));
        is_full_name(bare.map_or(words, |(_, name)| name))
    }

    /// A phrase begins here that may stand for somebody: "said Hollis", "said a witness", but not "said to be".
    pub(super) fn names_somebody(&self, at: usize) -> bool {
        self.is_capital(at)
            || matches!(self.what(at), Some(What::Name(_)))
            || self.is(at, Part::Article)
            || self.tokens.get(at).is_some_and(|token| token.cue.is_level())
    }
}

/// "the Secretary for Roads and Rails Marta Hollis": a role, and at its end a name.
pub(super) fn is_titled_name(words: &str) -> bool {
    const NAME: usize = 2;
    let count = words.split_whitespace().count();
    let mut name = words.split_whitespace().rev().take(NAME);
    let mut role = words.split_whitespace().take(count.saturating_sub(NAME));
    count > NAME
        && name.all(|word| word.starts_with(char::is_uppercase) && !THINGS.has(word.trim_end_matches('.')))
        && role.any(is_role)
}

/// "Marta Hollis", but not "Web of Angels" or "Hollis Bank".
pub(super) fn is_full_name(words: &str) -> bool {
    let mut parts = words.split_whitespace();
    (2..=3).contains(&words.split_whitespace().count())
        && parts.all(|word| word.starts_with(char::is_uppercase) && !THINGS.has(word.trim_end_matches('.')))
}

/// "a witness", "the 56-year-old": one person without a name.
pub(super) fn is_one_person(words: &str) -> bool {
    const ONE: [&str; 7] = ["a", "an", "the", "his", "her", "another", "one"];
    let first = words.split(' ').next().unwrap_or("");
    // what has a level has lost its article: "union representative"
    let one = ONE.contains(&first.to_ascii_lowercase().as_str())
        // "Hollis Bank spokesman"
        || words.starts_with(char::is_uppercase)
            && words.rsplit(' ').next().is_some_and(|last| ["man", "woman", "person", "official"].iter().any(|end| last.ends_with(end)))
        || first.starts_with(char::is_lowercase)
            && ![" a ", " the "].iter().any(|article| words.contains(article));
    let head = words.split([',']).next().unwrap_or("");
    let head = [" of ", " for ", " from ", " at ", " in ", " with ", " who "]
        .iter()
        .filter_map(|of| head.find(of))
        .min()
        .map_or(head, |end| &head[..end]);
    one && head.rsplit(' ').next().is_some_and(is_role)
}

pub(super) fn is_role(word: &str) -> bool {
    const ENDINGS: [&str; 9] = ["man", "woman", "person", "er", "or", "ist", "ian", "eer", "-old"];
    let word = word.to_lowercase();
    ROLES.has(&word)
        || word.ends_with("-general")
        || (word.len() > 3 && !NO_ROLES.has(&word) && ENDINGS.iter().any(|end| word.ends_with(end)))
}
