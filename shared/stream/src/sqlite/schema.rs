use rusqlite::Connection;

/// One file, one writer at a time. FULL: a commit that was acknowledged survives a power cut; batches make it cheap.
const SETTINGS: &str = "
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 10000;
";

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS topics (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        compacted INTEGER NOT NULL,
        next_offset INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS records (
        topic INTEGER NOT NULL REFERENCES topics (id),
        offset INTEGER NOT NULL,
        key BLOB,
        value BLOB,             -- TEXT where it is UTF-8, so that JSON functions apply; NULL: tombstone
        headers TEXT NOT NULL,  -- [[name, value], ...]; a value that is no UTF-8 as {\"hex\": ...}
        timestamp INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX IF NOT EXISTS records_offset ON records (topic, offset);
    CREATE INDEX IF NOT EXISTS records_key ON records (topic, key);
    CREATE TABLE IF NOT EXISTS generations (
        consumer_group TEXT NOT NULL PRIMARY KEY,
        generation INTEGER NOT NULL  -- counts the members there were; only the latest may write
    );
    CREATE TABLE IF NOT EXISTS positions (
        consumer_group TEXT NOT NULL,
        topic TEXT NOT NULL,
        next_offset INTEGER NOT NULL,
        PRIMARY KEY (consumer_group, topic)
    );
    CREATE VIEW IF NOT EXISTS log AS
        SELECT topics.name AS topic, records.offset, CAST(records.key AS TEXT) AS key, records.value,
               records.headers, datetime(records.timestamp / 1000.0, 'unixepoch') AS time
        FROM records JOIN topics ON topics.id = records.topic;
";

pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(SETTINGS)?;
    connection.execute_batch(TABLES)
}
