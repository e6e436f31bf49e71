//! What is asked for on `news.retag`: today's tagging of an article, or its withdrawal.

use dragoman_article::{
    ArticleState, ContentHash, EnrichedArticle, Observation, ObservedVia, Outcome, Reason, Retag,
};
use dragoman_stream::stage::{Malformed, Verdict};
use dragoman_stream::{Delivery, Staged};

use crate::records;
use crate::stage::{Enrich, key, parse, published, state, unwritable, value};

impl Enrich {
    pub(crate) fn answer(
        &self,
        delivery: &Delivery,
        tables: &Staged<'_>,
    ) -> Result<Verdict<Outcome>, Malformed> {
        let request: Retag = parse(value(delivery)?, "the request")?;
        let key = key(delivery, request.record.id.as_str())?;
        let before = state(tables, delivery, &key)?.ok_or_else(|| Malformed("no such article".into()))?;
        let trace = records::trace(delivery, &request.event_id());
        let answer = match request.reason {
            Reason::Retag => self.tagged_anew(request.record, &before)?,
            Reason::Withdrawn => (!before.withdrawn).then(|| withdrawn(request.record, &before)),
            other => return Err(Malformed(format!("nothing is done for the reason {other:?}"))),
        };
        let (mut records, mut state, outcome) = match answer {
            None => (vec![], before, Outcome::Superseded),
            Some(article) => {
                let (records, entities) = published(&article, Some(&before), &trace)?;
                (records, after(&article, before, entities), Outcome::Published)
            }
        };
        state.requests.count(outcome);
        records.push(records::state(delivery.partition, key, &state).map_err(unwritable)?);
        Ok(Verdict { records, outcome })
    }

    /// The same revision under today's data; none if another is the latest by now, or it is tagged so already.
    fn tagged_anew(
        &self,
        record: EnrichedArticle,
        before: &ArticleState,
    ) -> Result<Option<EnrichedArticle>, Malformed> {
        // before any tagging: an article that is asked for again and again costs nothing
        if record.revision != before.revision || before.withdrawn || before.tagging >= self.tagger.tagging() {
            return Ok(None);
        }
        if ContentHash::of(&record.title, &record.text) != before.content_hash {
            return Err(Malformed("the text is not that of the revision".into()));
        }
        let (revision, backfill) = (record.revision, record.backfill);
        let tagged = self.tag(observation(record), revision, Reason::Retag);
        // the data may have been exchanged meanwhile, and only ever for later ones
        Ok((tagged.tagging > before.tagging).then_some(EnrichedArticle { backfill, ..tagged }))
    }
}

/// The observation that a record was made of. Its language is the one that was found: what is found in a text that is
/// declared to be what it is, is the same.
fn observation(record: EnrichedArticle) -> Observation {
    Observation {
        content_hash: ContentHash::of(&record.title, &record.text),
        id: record.id,
        url: record.url,
        canonical_url: record.canonical_url,
        former_ids: record.former_ids,
        feed: record.source.feed.unwrap_or_default(),
        publisher: record.source.publisher,
        country: record.source.country,
        language: Some(record.language),
        title: record.title,
        text: record.text,
        truncated: record.truncated,
        authors: record.authors,
        published_at: record.published_at,
        published_from: record.published_from,
        fetched_at: record.fetched_at.unwrap_or_default(),
        via: ObservedVia::Other("retag".into()),
        about: record.about,
    }
}

/// A revision of its own, so that whoever keeps the greatest is left without a word of the article.
fn withdrawn(record: EnrichedArticle, before: &ArticleState) -> EnrichedArticle {
    EnrichedArticle { revision: before.revision + 1, tagging: before.tagging, ..record.withdrawn() }
}

fn after(
    article: &EnrichedArticle,
    before: ArticleState,
    entities: Vec<dragoman_article::EntityRef>,
) -> ArticleState {
    ArticleState {
        content_hash: ContentHash::of(&article.title, &article.text),
        revision: article.revision,
        tagging: article.tagging,
        entities,
        withdrawn: article.reason == Reason::Withdrawn,
        ..before
    }
}
