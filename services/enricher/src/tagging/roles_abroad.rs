//! What a country does in a sentence of a language other than English, as far as its neighbours tell.

use dragoman_article::{Role, Via};

use super::found::At;
use super::page::Page;
use super::roles;
use super::words::{self, Beside, WordSet};

/// Articles and numbers after which an adjective of the Romance languages is a noun.
static DETERMINERS: WordSet = WordSet::new(
    "los las el la un una unos muchos algunos gli i le il lo uno os as o um uma muitos les des entre dos tres due",
);
/// Titles that stand before the country they are of.
static TITLES: WordSet = WordSet::new(
    "präsident präsidentin kanzler außenminister botschafter président présidente ministre ambassadeur roi presidente \
     presidenta ministro ministra canciller embajador embaixador rey rei re ambasciatore president minister ambassadeur \
     koning prezydent prezydenta prezydentowi premier premiera minister президент президента президенту премьер \
     министр министра посол послы лидер лидеры король міністр міністра прем’єр король лідер лідери",
);
static OF: WordSet = WordSet::new("der von des de la du del di della do da dos van het el los");

pub(super) fn role(page: &Page<'_>, at: At, via: &Via) -> (Role, &'static str) {
    let text = page.passages[at.passage].text;
    match via {
        Via::Adjective if is_noun(page.code, text, at) => (Role::People, "people"),
        Via::Adjective => (Role::Attribute, "adjective"),
        // "Schweizer Diplomaten"
        Via::Demonym
            if page.code == "de"
                && words::after(text, at.end).is_some_and(|word| word.is_next() && word.is_capitalised()) =>
        {
            (Role::Attribute, "adjective")
        }
        Via::Demonym => (Role::People, "people"),
        _ if is_german_genitive(page, at) => (Role::Attribute, "genitive"),
        _ if text[at.end..].starts_with('-') => (Role::Attribute, "hyphen"),
        _ if qualifies_by_letters(page.code, &text[at.end..]) => (Role::Attribute, "before-title"),
        _ if roles::is_venue(page, at) => (Role::Venue, "preposition-of-place"),
        _ if is_of_title(text, at.start) => (Role::Attribute, "of-title"),
        _ => (Role::Actor, "plain-name"),
    }
}

/// An adjective that stands for people: "los venezolanos", "السودانيون".
fn is_noun(code: &str, text: &str, at: At) -> bool {
    let surface = &text[at.start..at.end];
    match code {
        "es" | "it" | "pt" => {
            words::before(text, at.start).is_some_and(|word| word.is_next() && word.is_in(&DETERMINERS))
                && !words::after(text, at.end).is_some_and(|word| word.is_next() && word.is_capitalised())
        }
        "ar" => surface.ends_with("ون") || surface.ends_with("يين"),
        "fa" => surface.ends_with("یان") || surface.ends_with("ها"),
        "he" => surface.ends_with("ים"),
        _ => false,
    }
}

/// "Russlands Angriff", "die Delegation Kiews"
fn is_german_genitive(page: &Page<'_>, at: At) -> bool {
    let text = page.passages[at.passage].text;
    page.code == "de"
        && text[at.start..at.end]
            .strip_suffix('s')
            .is_some_and(|stem| page.language.lexicon.lookup(stem).iter().next().is_some())
}

/// "Präsident der Ukraine", "президент Украины"
fn is_of_title(text: &str, at: usize) -> bool {
    let mut word = words::before(text, at).filter(Beside::is_next);
    for _ in 0..2 {
        word = match word {
            Some(of) if of.is_in(&OF) => words::before(text, of.start).filter(Beside::is_next),
            other => other,
        };
    }
    word.is_some_and(|word| word.is_in(&TITLES))
}

/// Scripts without spaces, and suffixes: whether what is beside the name says that it is where something happens.
pub(super) fn is_venue_by_letters(code: &str, text: &str, at: At) -> Option<bool> {
    let (before, after) = (&text[..at.start], &text[at.end..]);
    let ends = |endings: &[&str]| endings.iter().any(|ending| before.ends_with(ending));
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| after.starts_with(beginning));
    match code {
        "zh" => {
            Some(ends(&["在", "于", "来到", "抵达", "访问", "飞回", "前往", "返回", "飞往", "到访", "出访"]))
        }
        "ja" => Some(starts(&["で", "を訪", "に到着", "に滞在", "にある", "から戻"])),
        "tr" => Some(starts(&["'d", "’d", "'t", "’t"])),
        "ar" if before.ends_with('ب') => Some(true),
        "he" if before.ends_with('ב') || before.ends_with('מ') => Some(true),
        _ => None,
    }
}

/// "米国のトランプ大統領", "美国总统": what follows belongs to the country.
fn qualifies_by_letters(code: &str, after: &str) -> bool {
    let nouns: &[&str] = match code {
        "zh" => &[
            "的",
            "总统",
            "总理",
            "国家主席",
            "外长",
            "外交部长",
            "国务卿",
            "国防部",
            "议员",
            "代表团",
            "大使",
            "首相",
            "国会",
            "官员",
            "军队",
        ],
        "ja" => &["の", "大統領", "首相", "外相", "議員", "代表団", "大使", "高官", "軍", "国務長官"],
        _ => return false,
    };
    nouns.iter().any(|noun| after.starts_with(noun))
}
