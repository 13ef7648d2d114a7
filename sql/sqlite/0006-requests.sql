-- What people ask of a run and say about it, and what others can see of its log.
-- Twin of sql/postgres/0006-requests.sql. Never edited once shipped.

CREATE TABLE cancel_requests (
    run_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    kill_after_seconds REAL NOT NULL,
    answered_at TEXT
) WITHOUT ROWID;

CREATE TABLE logs (
    run_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    to_byte INTEGER NOT NULL,
    is_whole INTEGER NOT NULL,
    tail TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE annotations (
    annotation_id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT,
    text TEXT,
    CONSTRAINT chk_annotations_kind CHECK (kind IN ('tag', 'untag', 'note'))
) WITHOUT ROWID;
CREATE INDEX idx_annotations_run ON annotations (run_id);
