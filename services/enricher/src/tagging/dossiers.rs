use dragoman_article::Kind;

use super::positions::Scene;

/// The negotiation that a party’s position on an issue belongs to: the one whose parties the article names most.
pub(super) fn of(scene: &Scene<'_, '_>, party: &str, issue: &str, target: &[String]) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for dossier in &scene.page.facts.dossiers {
        if !dossier.issues.is_empty() && !dossier.issues.iter().any(|of| issue.starts_with(of.as_str())) {
            continue;
        }
        let said =
            |word: &String| scene.page.passages.iter().any(|passage| passage.text.contains(word.as_str()));
        if !dossier.words.is_empty() && !dossier.words.iter().any(said) {
            continue;
        }
        let mut named = vec![0; dossier.core.len()];
        for mark in scene.marks.iter().filter(|mark| mark.mention.kind != Kind::Issue) {
            let office = mark.mention.office.as_ref().and_then(|office| office.country.as_deref());
            let is = |id: &String| *id == mark.mention.id || Some(id.as_str()) == office;
            if let Some(at) = dossier.core.iter().position(is) {
                named[at] += 1;
            }
        }
        let distinct = named.iter().filter(|count| **count > 0).count();
        let belongs =
            dossier.core.iter().chain(&dossier.parties).any(|id| id == party || target.contains(id));
        if distinct < dossier.needs || !(belongs || dossier.parties.is_empty()) {
            continue;
        }
        // of two with the same names the narrower says more
        let score = named.iter().sum::<usize>() * 4
            + usize::from(belongs)
            + usize::from(!dossier.issues.is_empty())
            + usize::from(!dossier.words.is_empty());
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, &dossier.id));
        }
    }
    best.map(|(_, id)| id.to_owned())
}
