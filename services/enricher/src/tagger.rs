use dragoman_article::{EnrichedArticle, Observation, Reason, Source};
use dragoman_gazetteer::{DataError, Gazetteer, Source as Data};

use crate::Article;
use crate::tagging::{ArticleInput, Tags, tag};

/// Makes enriched records of observations, with the data at hand.
#[derive(Debug)]
pub struct Tagger {
    gazetteer: Gazetteer,
}

impl Tagger {
    /// With the data that the binary was built with.
    pub fn new() -> Result<Self, DataError> {
        Ok(Self { gazetteer: Gazetteer::load(&Data::embedded())? })
    }

    /// The record that `news.enriched` would have of an article that comes from no feed.
    pub fn enrich(&self, article: &Article) -> EnrichedArticle {
        let record = self.record(article.observation(), 1, Reason::New);
        EnrichedArticle { source: Source::default(), fetched_at: None, ..record }
    }

    /// Counts the releases of the data.
    pub fn tagging(&self) -> u32 {
        self.gazetteer.release.release
    }

    pub(crate) fn record(&self, observation: Observation, revision: u32, reason: Reason) -> EnrichedArticle {
        let Tags {
            language,
            mentions,
            ambiguous,
            countries,
            people,
            bodies,
            issues,
            quotations,
            positions,
            commitments,
        } = tag(
            &self.gazetteer,
            ArticleInput {
                title: &observation.title,
                text: &observation.text,
                language: observation.language.as_deref(),
                published_at: observation.published_at,
            },
        );
        EnrichedArticle {
            id: observation.id,
            revision,
            tagging: self.tagging(),
            reason,
            url: observation.url,
            canonical_url: observation.canonical_url,
            former_ids: observation.former_ids,
            source: Source {
                feed: Some(observation.feed),
                publisher: observation.publisher,
                country: observation.country,
            },
            language,
            title: observation.title,
            text: observation.text,
            truncated: observation.truncated,
            authors: observation.authors,
            published_at: observation.published_at,
            published_from: observation.published_from,
            fetched_at: Some(observation.fetched_at),
            backfill: false,
            about: observation.about,
            mentions,
            ambiguous,
            countries,
            people,
            bodies,
            issues,
            quotations,
            positions,
            commitments,
            versions: self.gazetteer.release.versions(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_from_no_feed_keeps_its_id_and_needs_only_a_text() {
        let tagger = Tagger::new().unwrap();
        let article: Article =
            serde_json::from_str(r#"{"id": "mine/7", "text": "Talks with Iran resumed in Vienna."}"#)
                .unwrap();
        let record = tagger.enrich(&article);
        assert_eq!(record.id.as_str(), "mine/7");
        assert_eq!((record.fetched_at, record.source.feed), (None, None));
        let countries: Vec<_> = record.countries.iter().map(|country| country.id.as_str()).collect();
        assert_eq!(countries, ["AT", "IR"]);
    }
}
