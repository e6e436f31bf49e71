//! Tagging: what an article speaks of, as a function of its text and the data alone.
//!
//! Read, it goes: tell the language; lay out the page (zones, sentences, every name of the language's lexicon); read
//! each name in its sense; then people, titles that stand for a person, countries with their roles, bodies and
//! places, sources without a name, and issues; then what is said, and by whom. Each decision is a rule with a name.

mod bodies;
mod clues;
mod commitments;
mod countries;
mod days;
mod dossiers;
mod found;
mod homonyms;
mod issues;
mod language;
mod longer_names;
mod lower_case;
mod mentions;
mod modality;
mod namesakes;
mod offices;
mod offsets;
mod page;
mod people;
mod plausible;
mod positions;
mod quotations;
mod references;
mod role_words;
mod roles;
mod roles_abroad;
mod sense;
mod sentences;
mod shared_names;
mod summary;
mod surnames;
mod title_alone;
mod titles;
mod unnamed;
mod word_table;
mod words;
mod zones;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{DateTime, Utc};
use dragoman_article::{
    Ambiguity, Commitment, CountrySummary, EntitySummary, Field, Kind, Mention, Position, Quotation,
};
use dragoman_gazetteer::Gazetteer;

use found::{Found, Open};
use page::Page;
pub(crate) use summary::entities as entities_of;

/// What is read of an article.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArticleInput<'a> {
    pub title: &'a str,
    pub text: &'a str,
    /// as its publisher declares it
    pub language: Option<&'a str>,
    pub published_at: Option<DateTime<Utc>>,
}

/// What was found in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tags {
    pub language: String,
    pub mentions: Vec<Mention>,
    pub ambiguous: Vec<Ambiguity>,
    pub countries: Vec<CountrySummary>,
    pub people: Vec<EntitySummary>,
    pub bodies: Vec<EntitySummary>,
    pub issues: Vec<EntitySummary>,
    pub quotations: Vec<Quotation>,
    pub positions: Vec<Position>,
    pub commitments: Vec<Commitment>,
}

/// Same article, same data: same tags.
pub fn tag(gazetteer: &Gazetteer, article: ArticleInput<'_>) -> Tags {
    tag_in_stages(gazetteer, article, |_| {})
}

/// The same, telling the name of each stage when it is done, for who measures.
pub fn tag_in_stages(
    gazetteer: &Gazetteer,
    article: ArticleInput<'_>,
    mut done: impl FnMut(&'static str),
) -> Tags {
    let language = language::of(article);
    done("language");
    let page = Page::new(gazetteer, &language, article);
    done("page: words, sentences, names");
    let (mut found, open) = who_and_where(&page, &mut done);
    let issues = issues::find(&page, &found);
    found.extend(issues);
    done("issues");
    let contrary: BTreeSet<_> = found.iter().filter(|found| found.contrary).map(Found::at).collect();
    let mut mentions = mentions::publish(&page, found);
    done("mentions put down");
    let quotations = quotations::find(&page, &mentions);
    done("quotations");
    let scene = positions::Scene::new(&page, &mentions, &quotations, &contrary);
    let positions = positions::find(&scene);
    let commitments = commitments::find(&scene);
    let mut conditions = positions::conditions(&scene);
    for mention in &mut mentions {
        mention.condition = conditions.remove(&mention.reference);
    }
    done("positions and commitments");
    let tags = Tags {
        quotations,
        countries: summary::countries(&mentions, |id| {
            page.facts.country(id).map_or_else(|| id.to_owned(), |country| country.name.clone())
        }),
        people: summary::entities(&mentions, &Kind::Person),
        bodies: summary::entities(&mentions, &Kind::Body),
        issues: summary::entities(&mentions, &Kind::Issue),
        ambiguous: mentions::leave_open(&page, open),
        mentions,
        language,
        positions,
        commitments,
    };
    done("summaries");
    tags
}

/// What tells of how each of these issues is spoken of, each with its strength: what the weights are learned from.
/// The issues stand in the order of the text, by their bytes.
pub(crate) fn clues(
    gazetteer: &Gazetteer,
    article: ArticleInput<'_>,
    issues: &[(Field, Range<usize>, &str)],
) -> Vec<BTreeMap<String, f32>> {
    let language = language::of(article);
    let page = Page::new(gazetteer, &language, article);
    let mut tellings = modality::Tellings::default();
    let clues = issues.iter().map(|(field, range, id)| {
        let at =
            found::At { passage: usize::from(*field == Field::Text), start: range.start, end: range.end };
        tellings.all_clues(&page, at, id)
    });
    clues.collect()
}

/// The words that may raise an issue: which, where by their bytes, and what tells of whether they do. What the weights
/// are learned from.
pub(crate) fn issue_clues(
    gazetteer: &Gazetteer,
    article: ArticleInput<'_>,
) -> Vec<(Field, Range<usize>, String, BTreeSet<String>)> {
    let language = language::of(article);
    let page = Page::new(gazetteer, &language, article);
    let (who, _) = who_and_where(&page, &mut |_| {});
    let (issues, hits) = issues::candidates(&page, &who);
    let around = plausible::Surroundings::new(&page, &who, &hits, &issues);
    let clues = issues.iter().map(|issue| {
        let (mut clues, mut name) = (BTreeSet::new(), String::new());
        around.clues(issue, |parts| {
            plausible::join(parts, &mut name);
            clues.insert(name.clone());
        });
        (page.passages[issue.passage].field, issue.start..issue.end, issue.id.clone(), clues)
    });
    clues.collect()
}

/// Only its countries, people, bodies and places, for who measures.
pub fn tag_who_and_where(gazetteer: &Gazetteer, article: ArticleInput<'_>) -> (Vec<Mention>, Vec<Ambiguity>) {
    let language = language::of(article);
    let page = Page::new(gazetteer, &language, article);
    let (found, open) = who_and_where(&page, &mut |_| {});
    (mentions::publish(&page, found), mentions::leave_open(&page, open))
}

fn who_and_where(page: &Page<'_>, done: &mut impl FnMut(&'static str)) -> (Vec<Found>, Vec<Open>) {
    let names = sense::read(page);
    done("senses of names");
    let phrases = titles::phrases(page, &names);
    let people = people::find(page, &names, &phrases);
    let alone = title_alone::find(page, &names, &phrases, &people);
    done("people and titles");
    let taken: Vec<_> = alone.iter().map(|title| title.at()).collect();
    let (countries, unclear) = countries::find(page, &names, &taken);
    let offices = offices::find(page, &people.found);
    let mut found = people.found;
    found.extend(offices);
    found.extend(alone);
    found.extend(countries);
    found.extend(bodies::find(page, &names));
    found.extend(unnamed::find(page, &names));
    done("countries, bodies, sources");
    let mut open = people.open;
    open.extend(unclear);
    (found, open)
}
