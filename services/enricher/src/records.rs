use bytes::Bytes;
use dragoman_article::{
    ArticleState, CloudEvent, EnrichedArticle, MentionChange, MentionEvent, Retag, topics, trace_id,
};
use dragoman_stream::{Delivery, Header, Partition, Record, header};

const SOURCE: &str = "enricher";

/// The trace that an observation came with.
pub(crate) fn trace(delivery: &Delivery, event_id: &str) -> String {
    trace_id(header(&delivery.headers, "traceparent").map(Bytes::as_ref), event_id)
}

pub(crate) fn enriched(article: &EnrichedArticle, trace: &str) -> Result<Record, serde_json::Error> {
    let event = CloudEvent {
        id: article.event_id(),
        kind: "article.enriched",
        source: SOURCE,
        subject: article.id.as_str(),
        time: article.fetched_at,
        trace,
    };
    let key = article.id.as_str().to_owned();
    Ok(Record::new(topics::ENRICHED.name, key, serde_json::to_vec(article)?).with_headers(headers(&event)))
}

pub(crate) fn mention(mention: &MentionEvent, trace: &str) -> Result<Record, serde_json::Error> {
    let event = CloudEvent {
        id: mention.event_id(),
        kind: match mention.event {
            MentionChange::Withdrawn => "entity.withdrawn",
            _ => "entity.mentioned",
        },
        source: SOURCE,
        subject: &mention.entity,
        time: mention.fetched_at,
        trace,
    };
    let key = mention.entity.clone();
    Ok(Record::new(topics::MENTIONS.name, key, serde_json::to_vec(mention)?).with_headers(headers(&event)))
}

/// The article's state, in the partition of its article.
pub(crate) fn state(
    partition: Partition,
    key: Bytes,
    state: &ArticleState,
) -> Result<Record, serde_json::Error> {
    Ok(Record::new(topics::ARTICLES.name, key, serde_json::to_vec(state)?).in_partition(partition))
}

/// A request, as whoever asks publishes it.
pub fn retag(request: &Retag) -> Result<Record, serde_json::Error> {
    let id = request.record.id.as_str();
    let event = CloudEvent {
        id: request.event_id(),
        kind: "article.retag",
        source: "dragoman",
        subject: id,
        time: Some(request.asked_at),
        trace: &trace_id(None, &request.event_id()),
    };
    let value = serde_json::to_vec(request)?;
    Ok(Record::new(topics::RETAG.name, id.to_owned(), value).with_headers(headers(&event)))
}

fn headers(event: &CloudEvent<'_>) -> Vec<Header> {
    event.headers().into_iter().map(|(name, value)| (name, value.into())).collect()
}
