use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{EnrichedArticle, Reason, id};

/// A record of `news.retag`: asks the owner of an article to tag its latest revision anew with the data of today, or to
/// withdraw it.
///
/// The enricher keeps no texts, and `news.enriched` is no topic that it reads, so a request brings the text along: the
/// record that it is about, without what was found in it. Who asks says only what is asked; the owner alone decides
/// whether the revision is still the latest, and numbers the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Retag {
    /// `retag`, or `withdrawn`
    pub reason: Reason,
    pub asked_at: DateTime<Utc>,
    /// the latest record of the article, as [`EnrichedArticle::bare`] leaves it
    pub record: EnrichedArticle,
}

impl Retag {
    /// Names this request; a replay has the same name.
    pub fn event_id(&self) -> String {
        let asked_at = self.asked_at.to_rfc3339();
        let reason = format!("{:?}", self.reason);
        id::digest("retag", &[self.record.event_id().as_bytes(), reason.as_bytes(), asked_at.as_bytes()])
    }
}
