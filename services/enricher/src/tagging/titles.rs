use dragoman_article::Via;
use dragoman_gazetteer::{Facts, Meaning, Office, TitleSense};

use super::found::At;
use super::page::Page;
use super::sense::{Name, Sense};
use super::words::{self, Beside, WordSet};

/// A title on the page with the country or body it belongs to: "Ukraine’s former president".
#[derive(Debug)]
pub(super) struct Phrase<'a> {
    /// position among the names
    pub(super) name: usize,
    /// the title alone
    pub(super) at: At,
    /// with its country or body, without an article
    pub(super) whole: At,
    pub(super) senses: &'a [TitleSense],
    /// id of the country or body it stands with
    pub(super) of: Option<&'a str>,
    pub(super) time: Time,
    /// "the" stands before it
    pub(super) definite: bool,
    /// of a holder at large ("a president"), or of something that is not the office ("deputy minister")
    pub(super) vague: bool,
}

/// Whether the title is of today's holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    Present,
    Former,
    Elect,
}

static FORMER: WordSet = WordSet::new(
    "former ex then late onetime ousted deposed erstwhile früherer frühere früheren ehemaliger ehemalige ehemaligen \
     ancien ancienne antiguo expresidente voormalig voormalige oud-president były byłego byłemu бывший бывшего бывшему \
     бывшая экс колишній колишнього колишньому eski السابق سابق לשעבר پیشین",
);
static VAGUE: WordSet = WordSet::new(
    "a an any every each next no first another future deputy vice junior assistant shadow under candidate \
     would-be two three new incoming second third fourth fifth sixth seventh ein eine einen einem un une uno una um uma een stellvertretender \
     stellvertretende vize nouveau nuevo nuovo novo nieuwe nowy новый новий заместитель заступник نائب",
);
/// Words between a country and a title that qualify it and do not change whose it is.
const MOST_QUALIFIERS: usize = 2;

/// And words that say what the body of a title is.
const MOST_DESCRIBING: usize = 4;

/// Every title of the page.
pub(super) fn phrases<'a>(page: &Page<'a>, names: &[Name<'a>]) -> Vec<Phrase<'a>> {
    names
        .iter()
        .enumerate()
        .filter_map(|(number, name)| match name.sense {
            Sense::Title(title) => Some(phrase(page, names, number, &page.facts.titles[title].senses)),
            _ => None,
        })
        .collect()
}

fn phrase<'a>(page: &Page<'a>, names: &[Name<'a>], number: usize, senses: &'a [TitleSense]) -> Phrase<'a> {
    let at = names[number].at;
    let text = page.passages[at.passage].text;
    let mut phrase = Phrase {
        name: number,
        at,
        whole: at,
        senses,
        of: None,
        time: Time::Present,
        definite: false,
        vague: text[..at.start].ends_with('-') && !text[..at.start].ends_with("ex-"),
    };
    if let Some(elect) =
        text[at.end..].strip_prefix("-elect").or_else(|| text[at.end..].strip_prefix(" elect"))
        && !elect.starts_with(dragoman_gazetteer::word::is_word)
    {
        phrase.time = Time::Elect;
        phrase.at.end = text.len() - elect.len();
        phrase.whole.end = phrase.at.end;
    }
    let left = number.checked_sub(1).map(|left| &names[left]).filter(|left| left.at.passage == at.passage);
    let owner = left.filter(|left| owns(page, left, at.start, &mut phrase));
    if let Some(owner) = owner {
        phrase.whole.start = owner.at.start;
        phrase.of = owner_id(page.facts, owner);
    } else if let Some(right) = names.get(number + 1).filter(|right| right.at.passage == at.passage)
        && belongs(page.code, text, text.get(phrase.at.end..right.at.start).unwrap_or("\n"), right)
        && owner_id(page.facts, right).is_some()
    {
        phrase.of = owner_id(page.facts, right);
        phrase.whole.end = right.at.end;
        // "secretary of Ukraine’s National Security Council", "head of Britain’s spy service, MI6"
        if let Some(end) = words::possessive(text, right.at.end)
            && let Some(further) = names.get(number + 2).filter(|further| further.at.passage == at.passage)
            && text.get(end..further.at.start).is_some_and(|gap| gap == " " || is_description(gap))
            && let Some(of) = owner_id(page.facts, further)
        {
            phrase.of = Some(of);
            phrase.whole.end = further.at.end;
        }
    }
    let mut start = phrase.whole.start;
    while let Some(word) = words::before(text, start).filter(Beside::is_next) {
        if word.is_in(&FORMER) {
            phrase.time = Time::Former;
        } else if word.is_in(&VAGUE) {
            phrase.vague = true;
        } else {
            phrase.definite |= word.is_in(&THE);
            break;
        }
        start = word.start;
    }
    // "الرئيس السوري السابق"
    let behind = words::after(text, phrase.whole.end).filter(Beside::is_next);
    if text[..phrase.at.start].ends_with("ex-")
        || (page.code != "en" && behind.is_some_and(|word| word.is_in(&FORMER)))
    {
        phrase.time = Time::Former;
    }
    phrase
}

/// Whether a country goes before the title that belongs to it: "ukrainischer Präsident", but not "в Москве президент".
fn may_stand_before(page: &Page<'_>, left: &Name<'_>) -> bool {
    let is_adjective = || {
        left.meanings.iter().any(|meaning| matches!(meaning, Meaning::Country { via: Via::Adjective, .. }))
    };
    let surface = &page.passages[left.at.passage].text[left.at.start..left.at.end];
    match page.code {
        "ar" | "he" | "fa" | "fr" | "es" | "it" | "pt" => false,
        "ru" | "uk" | "pl" => is_adjective(),
        "de" | "nl" => is_adjective() || surface.ends_with('s'),
        _ => true,
    }
}

static THE: WordSet = WordSet::new("the der den dem die le la el il lo o os de het");

/// What stands between a title and the country behind it.
fn belongs(code: &str, text: &str, gap: &str, right: &Name<'_>) -> bool {
    let joints: &[&str] = match code {
        "en" | "und" => &[" of ", " of the ", " for ", " at the "],
        "de" => &[" der ", " von ", " des "],
        "fr" => &[" de ", " du ", " de la ", " de l’", " de l'", " d’", " d'", " des "],
        "es" => &[" de ", " del ", " de la ", " de los "],
        "it" => &[" di ", " della ", " del ", " dell’", " dell'", " degli ", " d’"],
        "pt" => &[" de ", " da ", " do ", " dos "],
        "nl" => &[" van ", " van de ", " van het "],
        _ => &[],
    };
    // "президент Украины", "cancelliere tedesco", "الرئيس السوري"
    let adjective = || {
        right.meanings.iter().any(|meaning| matches!(meaning, Meaning::Country { via: Via::Adjective, .. }))
    };
    // "a Syrian president" has no article on either word
    let definite = || text[right.at.start..right.at.end].starts_with("ال") || !adjective();
    joints.contains(&gap)
        || (code == "he" && gap == " ה" && adjective())
        || (gap == " "
            && match code {
                "ru" | "uk" | "pl" | "he" | "fa" => true,
                "ar" => definite(),
                "fr" | "es" | "it" | "pt" => adjective(),
                _ => false,
            })
}

/// " foreign spy service, ": what the body behind it is.
fn is_description(gap: &str) -> bool {
    gap.strip_prefix(' ').and_then(|gap| gap.strip_suffix(", ")).is_some_and(|words| {
        let plain =
            |word: &str| word.chars().all(|c| c.is_lowercase() || c == '-') && !NO_QUALIFIERS.has(word);
        words.split(' ').all(plain) && words.split(' ').count() <= MOST_DESCRIBING
    })
}

/// Whether the name on the left is the country or body of the title; notes the qualifiers between them.
fn owns(page: &Page<'_>, left: &Name<'_>, title: usize, phrase: &mut Phrase<'_>) -> bool {
    let text = page.passages[left.at.passage].text;
    if owner_id(page.facts, left).is_none() || !may_stand_before(page, left) {
        return false;
    }
    let from = words::possessive(text, left.at.end).unwrap_or(left.at.end);
    let Some(between) = text.get(from..title).filter(|between| between.len() < 40) else { return false };
    if matches!(page.code, "zh" | "ja") {
        return ["", "の", "的"].contains(&between);
    }
    if between.is_empty()
        || !between.starts_with(char::is_whitespace)
        || !between.ends_with(char::is_whitespace)
    {
        return false;
    }
    let mut qualifiers = 0;
    for word in between.split_whitespace() {
        qualifiers += 1;
        let plain = word.chars().all(|c| c.is_lowercase() || c == '-');
        if !plain || qualifiers > MOST_QUALIFIERS || NO_QUALIFIERS.has(word) {
            return false;
        }
        if FORMER.has(word) {
            phrase.time = Time::Former;
        } else if VAGUE.has(word) {
            phrase.vague = true;
        }
    }
    true
}

static NO_QUALIFIERS: WordSet = WordSet::new(
    "and or but in on at by to for from with of as that who which the a an is was said says has had will \
     if when because after before",
);

/// The id of the country or body that a name stands for.
pub(super) fn owner_id<'f>(facts: &'f Facts, name: &Name<'_>) -> Option<&'f str> {
    match name.sense {
        Sense::Country(country) => Some(&facts.countries[country].id),
        Sense::Body(body) => Some(&facts.bodies[body].id),
        _ => None,
    }
}

impl<'a> Phrase<'a> {
    /// The offices that this title means, of one country or body.
    pub(super) fn offices_of<'f>(
        &'f self,
        facts: &'f Facts,
        of: &'f str,
    ) -> impl Iterator<Item = &'f Office> {
        self.senses.iter().filter(move |sense| sense.of == of).map(|sense| &facts.offices[sense.office])
    }

    /// Whether an office may be meant.
    pub(super) fn may_mean(&self, facts: &Facts, office: &Office) -> bool {
        self.senses.iter().any(|sense| facts.offices[sense.office].id == office.id)
    }
}
