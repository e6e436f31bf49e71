use dragoman_article::{Kind, Mention, Span, Via};
use dragoman_gazetteer::Gazetteer;

use super::plover::{Actor, Sentence};
use super::{Marked, Marking};
use crate::eval::context::around;
use crate::eval::{Miss, Report, Score, tags};

const LANGUAGE: &str = "en";

/// Countries against marked places.
pub(super) fn places(gazetteer: &Gazetteer, texts: &[Marked]) -> Report {
    let mut report = Report { texts: texts.len(), ..Report::default() };
    for text in texts {
        let tags = tags(gazetteer, "", &text.text, Some(LANGUAGE), None);
        let read = |mention: &&Mention| mention.kind == Kind::Country && mention.span.start >= text.unread;
        let found: Vec<&Mention> = tags.mentions.iter().filter(read).collect();
        let strict = match_all(text, &found, &text.places, None);
        let embedded = |span| text.places.iter().any(|place| place.embedded && overlap(place.span, span));
        let found: Vec<&Mention> = found.into_iter().filter(|mention| !embedded(mention.span)).collect();
        let plain: Vec<Marking> = text.places.iter().filter(|place| !place.embedded).cloned().collect();
        let named: Vec<&Mention> = found.iter().copied().filter(|mention| !is_place(mention)).collect();
        for (kind, score) in [
            ("country", match_all(text, &named, &plain, Some(&mut report))),
            ("country, with capitals and seats", match_all(text, &found, &plain, None)),
            ("country, everything counted", strict),
        ] {
            report.kinds.entry((kind, LANGUAGE.to_owned())).or_default().add(score);
        }
    }
    report
}

/// A capital or building, which a corpus of places marks as the city or building that it is.
fn is_place(mention: &Mention) -> bool {
    matches!(mention.via, Some(Via::Capital | Via::Seat))
}

fn match_all(
    text: &Marked,
    found: &[&Mention],
    places: &[Marking],
    mut report: Option<&mut Report>,
) -> Score {
    let mut left: Vec<&Marking> = places.iter().filter(|place| place.country.is_some()).collect();
    let mut score = Score::default();
    let miss = |what: &str, rule: &str, detail: &str, span: Span| Miss {
        text: text.name.clone(),
        what: what.to_owned(),
        rule: rule.to_owned(),
        detail: detail.to_owned(),
        context: around(&text.text, span.start, span.end),
    };
    for mention in found {
        let same = left
            .iter()
            .position(|place| overlap(place.span, mention.span) && place.country == Some(&mention.id));
        score.right += usize::from(same.is_some());
        score.wrong += usize::from(same.is_none());
        if let Some(report) = report.as_deref_mut() {
            report
                .rules
                .entry(("country", mention.rule.clone(), LANGUAGE.to_owned()))
                .or_default()
                .count(same.is_some());
            if same.is_none() {
                report.misses.push(miss("country wrong", &mention.rule, &mention.id, mention.span));
            }
        }
        if let Some(same) = same {
            left.remove(same);
        }
    }
    score.missed = left.len();
    if let Some(report) = report {
        report.misses.extend(
            left.iter().map(|place| miss("country missed", "", place.country.unwrap_or(""), place.span)),
        );
    }
    score
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

/// The country of actors: whether anything in the sentence tells it, and whether the words that name them do.
pub(super) fn actors(gazetteer: &Gazetteer, sentences: &[Sentence]) -> Report {
    let mut report = Report { texts: sentences.len(), ..Report::default() };
    for sentence in sentences {
        let tags = tags(gazetteer, "", &sentence.text, Some(LANGUAGE), sentence.date);
        let tells = |mention: &&Mention, actor: &Actor| country(gazetteer, mention) == Some(actor.country);
        for actor in &sentence.actors {
            let spans = spans(sentence, actor);
            let told = tags.mentions.iter().any(|mention| tells(&mention, actor));
            let by_name = tags.mentions.iter().any(|mention| {
                tells(&mention, actor) && spans.iter().any(|span| overlap(*span, mention.span))
            });
            for (name, right) in [("country of actor", told), ("country of actor, in its own words", by_name)]
            {
                report.decided.entry((name, LANGUAGE.to_owned())).or_default().count(right);
            }
            if !told {
                report.misses.push(Miss {
                    text: sentence.name.clone(),
                    what: "actor's country missed".into(),
                    rule: String::new(),
                    detail: format!("{} {}", actor.country, actor.words),
                    context: sentence.text.clone(),
                });
            }
        }
    }
    report
}

/// Where the words that name an actor stand.
fn spans(sentence: &Sentence, actor: &Actor) -> Vec<Span> {
    let found = sentence.text.match_indices(&actor.words).map(|(at, words)| {
        let start = sentence.text[..at].chars().count() as u32;
        Span { start, end: start + words.chars().count() as u32 }
    });
    found.collect()
}

fn country<'a>(gazetteer: &'a Gazetteer, mention: &'a Mention) -> Option<&'a str> {
    match mention.kind {
        Kind::Country => Some(&mention.id),
        Kind::Person => mention.office.as_ref()?.country.as_deref(),
        Kind::Body => gazetteer.facts.body(&mention.id)?.country.as_deref(),
        Kind::Place => gazetteer.facts.place(&mention.id)?.countries.first().map(String::as_str),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_touch_do_not_overlap() {
        let span = |start, end| Span { start, end };
        assert!(overlap(span(0, 3), span(2, 9)) && !overlap(span(0, 3), span(3, 4)));
    }
}
