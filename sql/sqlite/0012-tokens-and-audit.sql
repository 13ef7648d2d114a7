-- Who may ask the dashboard from elsewhere, and what was changed through it.
-- Twin of sql/postgres/0012-tokens-and-audit.sql. Never edited once shipped.

CREATE TABLE tokens (
    token_id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    last_used_at TEXT,
    CONSTRAINT chk_tokens_role CHECK (role IN ('viewer', 'operator', 'admin'))
) WITHOUT ROWID;

CREATE TABLE audit (
    audit_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    note TEXT,
    outcome TEXT NOT NULL,
    request_id TEXT NOT NULL,
    address TEXT
) WITHOUT ROWID;
CREATE INDEX idx_audit_at ON audit (at);
