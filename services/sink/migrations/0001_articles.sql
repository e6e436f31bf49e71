-- What the sink stores of news.enriched. Numbers that are unsigned 32-bit in a record are bigint here.

-- Where the sink stands in the log: changed in the transaction of the rows it stands for, and only from the
-- position that the writer believes it has.
CREATE TABLE stream_offsets (
    consumer_group text        NOT NULL,
    topic          text        NOT NULL,
    partition      integer     NOT NULL,
    next_offset    bigint      NOT NULL,
    moved_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer_group, topic, partition)
);

-- One row an article: its greatest (revision, tagging).
CREATE TABLE articles (
    id            text        PRIMARY KEY,
    revision      bigint      NOT NULL,
    tagging       bigint      NOT NULL,
    reason        text        NOT NULL,
    url           text        NOT NULL,
    canonical_url text        NOT NULL,
    publisher     text,
    feed          text,
    country       text,
    language      text        NOT NULL,
    title         text        NOT NULL,
    text          text        NOT NULL,
    truncated     boolean     NOT NULL,
    published_at  timestamptz,
    fetched_at    timestamptz,
    ce_id         text        NOT NULL,
    -- the whole record, with the fields that have no column
    doc           jsonb       NOT NULL,
    stored_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX articles_published_at ON articles (published_at DESC);

-- Every revision and tagging that ever came: when, why, and by which releases.
CREATE TABLE article_revisions (
    article_id text        NOT NULL,
    revision   bigint      NOT NULL,
    tagging    bigint      NOT NULL,
    reason     text        NOT NULL,
    ce_id      text        NOT NULL,
    title      text        NOT NULL,
    fetched_at timestamptz,
    register   text        NOT NULL,
    taxonomy   text        NOT NULL,
    -- where it stood in the log
    partition  integer     NOT NULL,
    log_offset bigint      NOT NULL,
    stored_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (article_id, revision, tagging)
);

-- The evidence in an article's current row. Spans are in code points, from span_start up to before span_end.
CREATE TABLE mentions (
    article_id     text    NOT NULL REFERENCES articles ON DELETE CASCADE,
    -- counts from 1, in the record's order
    n              bigint  NOT NULL,
    ref            text    NOT NULL,
    kind           text    NOT NULL,
    entity_id      text    NOT NULL,
    name           text    NOT NULL,
    field          text    NOT NULL,
    span_start     bigint  NOT NULL,
    span_end       bigint  NOT NULL,
    surface        text    NOT NULL,
    zone           text    NOT NULL,
    via            text,
    role           text,
    modality       text,
    title          text,
    office         text,
    office_country text,
    office_status  text,
    confidence     real,
    rule           text    NOT NULL,
    PRIMARY KEY (article_id, n)
);
CREATE INDEX mentions_entity ON mentions (kind, entity_id);

-- What an article's current row says of each country, person, body and issue, added up.
CREATE TABLE article_entities (
    article_id text   NOT NULL REFERENCES articles ON DELETE CASCADE,
    kind       text   NOT NULL,
    entity_id  text   NOT NULL,
    name       text   NOT NULL,
    count      bigint NOT NULL,
    salience   real   NOT NULL,
    -- of countries only
    actor      bigint,
    via_people bigint,
    PRIMARY KEY (article_id, kind, entity_id)
);
CREATE INDEX article_entities_entity ON article_entities (kind, entity_id);
