use dragoman_article::{ArticleState, EnrichedArticle, EntityRef, Kind, MentionChange, MentionEvent};

use crate::tagging::entities_of;

/// The things an article speaks of, by kind and id, with their count and salience. A source without a name is no
/// thing that could be followed.
pub(crate) fn spoken_of(article: &EnrichedArticle) -> Vec<(EntityRef, u32, f32)> {
    let mut entities: Vec<(EntityRef, u32, f32)> = Vec::new();
    for country in article.countries.iter().filter(|country| country.count > 0) {
        let entity = EntityRef { kind: Kind::Country, id: country.id.clone(), name: country.name.clone() };
        entities.push((entity, country.count, country.salience));
    }
    let places = entities_of(&article.mentions, &Kind::Place);
    for (kind, summaries) in [
        (Kind::Person, &article.people),
        (Kind::Body, &article.bodies),
        (Kind::Place, &places),
        (Kind::Issue, &article.issues),
    ] {
        for summary in summaries {
            let entity = EntityRef { kind: kind.clone(), id: summary.id.clone(), name: summary.name.clone() };
            entities.push((entity, summary.count, summary.salience));
        }
    }
    entities.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    entities
}

/// One event for each thing that is spoken of, and for each that no longer is.
pub(crate) fn events(
    article: &EnrichedArticle,
    spoken_of: &[(EntityRef, u32, f32)],
    before: Option<&ArticleState>,
) -> Vec<MentionEvent> {
    let event = |change, entity: &EntityRef, count, salience| MentionEvent {
        event: change,
        kind: entity.kind.clone(),
        entity: entity.id.clone(),
        name: entity.name.clone(),
        article: article.id.clone(),
        revision: article.revision,
        tagging: article.tagging,
        url: article.url.clone(),
        title: article.title.clone(),
        language: article.language.clone(),
        publisher: article.source.publisher.clone(),
        published_at: article.published_at,
        fetched_at: article.fetched_at,
        backfill: article.backfill,
        count,
        salience,
    };
    let mentioned = spoken_of
        .iter()
        .map(|(entity, count, salience)| event(MentionChange::Mentioned, entity, *count, *salience));
    let still =
        |entity: &EntityRef| spoken_of.iter().any(|(now, ..)| now.kind == entity.kind && now.id == entity.id);
    let gone = before.into_iter().flat_map(|state| &state.entities).filter(|entity| !still(entity));
    mentioned.chain(gone.map(|entity| event(MentionChange::Withdrawn, entity, 0, 0.0))).collect()
}
