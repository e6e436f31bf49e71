//! Every statement. Values are bound, lists as arrays; mentions and entities are taken from the stored record itself.

pub(super) const POSITIONS: &str = "
SELECT partition, next_offset FROM stream_offsets
WHERE consumer_group = $1 AND topic = $2 AND partition = ANY($3)";

/// Compare and set: says how many of the moves were made. A rival's open transaction is waited for.
pub(super) const MOVE_ON: &str = "
WITH wanted AS (
    SELECT * FROM unnest($3::integer[], $4::bigint[], $5::bigint[]) AS w (partition, known, next)
), moved AS (
    UPDATE stream_offsets o SET next_offset = w.next, moved_at = now() FROM wanted w
    WHERE o.consumer_group = $1 AND o.topic = $2 AND o.partition = w.partition AND o.next_offset = w.known
    RETURNING 1
), begun AS (
    INSERT INTO stream_offsets (consumer_group, topic, partition, next_offset)
    SELECT $1, $2, w.partition, w.next FROM wanted w WHERE w.known IS NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM moved) + (SELECT count(*) FROM begun)";

/// Says which articles have a new row: what is older than the row there is changes nothing.
pub(super) const ARTICLES: &str = "
INSERT INTO articles AS a (
    id, revision, tagging, reason, url, canonical_url, publisher, feed, country, language, title, text, truncated,
    published_at, fetched_at, ce_id, doc
)
SELECT id, revision, tagging, reason, url, canonical_url, publisher, feed, country, language, title, text, truncated,
    published_at, fetched_at, ce_id, doc::jsonb
FROM unnest(
    $1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::boolean[], $14::timestamptz[], $15::timestamptz[], $16::text[],
    $17::text[]
) AS n (
    id, revision, tagging, reason, url, canonical_url, publisher, feed, country, language, title, text, truncated,
    published_at, fetched_at, ce_id, doc
)
ON CONFLICT (id) DO UPDATE SET
    revision = excluded.revision, tagging = excluded.tagging, reason = excluded.reason, url = excluded.url,
    canonical_url = excluded.canonical_url, publisher = excluded.publisher, feed = excluded.feed,
    country = excluded.country, language = excluded.language, title = excluded.title, text = excluded.text,
    truncated = excluded.truncated, published_at = excluded.published_at, fetched_at = excluded.fetched_at,
    ce_id = excluded.ce_id, doc = excluded.doc, stored_at = now()
WHERE (excluded.revision, excluded.tagging) > (a.revision, a.tagging)
RETURNING a.id";

pub(super) const REVISIONS: &str = "
INSERT INTO article_revisions (
    article_id, revision, tagging, reason, ce_id, title, fetched_at, register, taxonomy, partition, log_offset
)
SELECT * FROM unnest(
    $1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
    $9::text[], $10::integer[], $11::bigint[]
)
ON CONFLICT DO NOTHING";

pub(super) const CLEAR_MENTIONS: &str = "DELETE FROM mentions WHERE article_id = ANY($1)";

pub(super) const MENTIONS: &str = r#"
INSERT INTO mentions (
    article_id, n, ref, kind, entity_id, name, field, span_start, span_end, surface, zone, via, role, modality, title,
    office, office_country, office_status, confidence, rule
)
SELECT a.id, m.n, m.ref, m.kind, m.entity_id, m.name, m.field, m.span_start, m.span_end, m.surface, m.zone, m.via,
    m.role, m.modality, m.title, m.office->>'name', m.office->>'country', m.office->>'status', m.confidence, m.rule
FROM articles a
CROSS JOIN LATERAL ROWS FROM (
    jsonb_to_recordset(a.doc->'mentions') AS (
        ref text, kind text, id text, name text, field text, "start" bigint, "end" bigint, surface text, zone text,
        via text, role text, modality text, title text, office jsonb, confidence real, rule text
    )
) WITH ORDINALITY AS m (
    ref, kind, entity_id, name, field, span_start, span_end, surface, zone, via, role, modality, title, office,
    confidence, rule, n
)
WHERE a.id = ANY($1)"#;

pub(super) const CLEAR_ENTITIES: &str = "DELETE FROM article_entities WHERE article_id = ANY($1)";

pub(super) const ENTITIES: &str = "
INSERT INTO article_entities (article_id, kind, entity_id, name, count, salience, actor, via_people)
SELECT a.id, lists.kind, e.id, e.name, e.count, e.salience, e.actor, e.via_people
FROM articles a
CROSS JOIN LATERAL (
    VALUES ('country', a.doc->'countries'), ('person', a.doc->'people'), ('body', a.doc->'bodies'),
        ('issue', a.doc->'issues')
) AS lists (kind, list)
CROSS JOIN LATERAL jsonb_to_recordset(lists.list) AS e (
    id text, name text, count bigint, salience real, actor bigint, via_people bigint
)
WHERE a.id = ANY($1)";
