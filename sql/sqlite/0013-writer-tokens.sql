-- Tokens with which hosts that may not reach the database bring their runs.
-- Twin of sql/postgres/0013-writer-tokens.sql. Never edited once shipped.

CREATE TABLE tokens_with_writers (
    token_id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    last_used_at TEXT,
    CONSTRAINT chk_tokens_role CHECK (role IN ('viewer', 'operator', 'admin', 'writer'))
) WITHOUT ROWID;
INSERT INTO tokens_with_writers SELECT * FROM tokens;
DROP TABLE tokens;
ALTER TABLE tokens_with_writers RENAME TO tokens;
