use dragoman_article::{Kind, Via};
use dragoman_gazetteer::{Gate, IssueHits};

use super::found::{At, Found};
use super::modality::Tellings;
use super::page::Page;
use super::sentences;

/// The words that raise a negotiation issue. General news has such words too: where an issue asks for it, they count
/// only beside words of negotiation.
pub(super) fn find(page: &Page<'_>) -> Vec<Found> {
    let hits: Vec<IssueHits> =
        page.passages.iter().map(|passage| page.language.issues.find(passage.text)).collect();
    let negotiated = hits.iter().any(|hits| !hits.cues.is_empty());
    let mut found = Vec::new();
    let mut tellings = Tellings::default();
    for (passage, hits) in hits.iter().enumerate() {
        let content = &page.passages[passage];
        let mut cues = hits.cues.iter().peekable();
        for hit in &hits.issues {
            let issue = &page.facts.issues[hit.issue];
            let sentence = content.sentences.get(sentences::number(&content.sentences, hit.start));
            let opened = match issue.gate {
                Gate::Open => true,
                Gate::Negotiation => negotiated,
                Gate::Sentence => sentence.is_some_and(|sentence| {
                    while cues.next_if(|cue| cue.0 < sentence.start).is_some() {}
                    cues.peek().is_some_and(|cue| cue.0 < sentence.end)
                }),
            };
            if !opened {
                continue;
            }
            let end = hit.start + content.text[hit.start..hit.end].trim_end().len();
            let at = At { passage, start: hit.start, end };
            let mut mention = Found::new(at, Kind::Issue, &issue.id, &issue.label, "issue-by-words");
            mention.via = Some(Via::Pattern);
            mention.contrary = hit.contrary;
            mention.modality = Some(tellings.of(page, at));
            found.push(mention);
        }
    }
    found
}
