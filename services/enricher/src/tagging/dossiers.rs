use dragoman_article::Kind;

use super::positions::Scene;

/// Of each dossier, how often the article names its core; none where it names too little of it or lacks its words.
pub(super) fn named(scene: &Scene<'_, '_>) -> Vec<Option<usize>> {
    let dossiers = &scene.page.facts.dossiers;
    let mut counts: Vec<Vec<usize>> = dossiers.iter().map(|dossier| vec![0; dossier.core.len()]).collect();
    for mark in scene.marks.iter().filter(|mark| mark.mention.kind != Kind::Issue) {
        let office = mark.mention.office.as_ref().and_then(|office| office.country.as_deref());
        let is = |id: &String| *id == mark.mention.id || Some(id.as_str()) == office;
        for (dossier, counts) in dossiers.iter().zip(&mut counts) {
            if let Some(at) = dossier.core.iter().position(is) {
                counts[at] += 1;
            }
        }
    }
    let said = |word: &String| scene.page.passages.iter().any(|passage| passage.text.contains(word.as_str()));
    let of = |(dossier, counts): (&dragoman_gazetteer::Dossier, Vec<usize>)| {
        let distinct = counts.iter().filter(|count| **count > 0).count();
        let fits = || dossier.words.is_empty() || dossier.words.iter().any(said);
        (distinct >= dossier.needs && fits()).then(|| counts.iter().sum())
    };
    dossiers.iter().zip(counts).map(of).collect()
}

/// The negotiation that a party’s position on an issue belongs to: the one whose core the article names most.
pub(super) fn of(scene: &Scene<'_, '_>, party: &str, issue: &str, target: &[String]) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for (dossier, named) in scene.page.facts.dossiers.iter().zip(&scene.dossiers) {
        let of_issue =
            dossier.issues.is_empty() || dossier.issues.iter().any(|of| issue.starts_with(of.as_str()));
        let belongs =
            dossier.core.iter().chain(&dossier.parties).any(|id| id == party || target.contains(id));
        let Some(named) = named.filter(|_| of_issue && (belongs || dossier.parties.is_empty())) else {
            continue;
        };
        // of two with the same names the narrower says more
        let narrow = [belongs, !dossier.issues.is_empty(), !dossier.words.is_empty()];
        let score = named * 4 + narrow.into_iter().filter(|narrow| *narrow).count();
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, &dossier.id));
        }
    }
    best.map(|(_, id)| id.to_owned())
}

/// Whether a negotiation is about this party, and not only one it takes part in.
pub(super) fn is_about(scene: &Scene<'_, '_>, dossier: &str, party: &str) -> bool {
    let mut dossiers = scene.page.facts.dossiers.iter();
    dossiers.any(|known| known.id == dossier && known.core.iter().any(|id| id == party))
}
