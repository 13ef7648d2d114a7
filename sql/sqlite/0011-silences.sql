-- Times in which nobody is told of some tasks: who asked for it, and who ended it.
-- Twin of sql/postgres/0011-silences.sql. Never edited once shipped.

CREATE TABLE alert_silences (
    silence_id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    task_pattern TEXT,
    ends_at TEXT NOT NULL,
    note TEXT,
    ended_at TEXT,
    ended_by TEXT
) WITHOUT ROWID;
CREATE INDEX idx_alert_silences_ends ON alert_silences (ends_at) WHERE ended_at IS NULL;
