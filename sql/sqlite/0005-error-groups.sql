-- What people decided about failures of one kind.
-- Twin of sql/postgres/0005-error-groups.sql, which says what each column means. Never edited once shipped.

CREATE TABLE error_groups (
    error_group TEXT PRIMARY KEY,
    muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)),
    resolved_at TEXT,
    resolved_by TEXT,
    note TEXT,
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) WITHOUT ROWID;
