-- Who may ask the dashboard from elsewhere, and what was changed through it.
-- Twin of sql/sqlite/0012-tokens-and-audit.sql. Never edited once shipped.

CREATE TABLE tokens (
    token_id UUID PRIMARY KEY,
    name VARCHAR(100) NOT NULL UNIQUE,
    role VARCHAR(10) NOT NULL,
    hash CHAR(64) NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    created_by VARCHAR(400) NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    CONSTRAINT chk_tokens_role CHECK (role IN ('viewer', 'operator', 'admin'))
);
COMMENT ON TABLE tokens IS 'Tokens of the dashboard; the tokens themselves are kept nowhere';
COMMENT ON COLUMN tokens.hash IS 'SHA-256 of the token, in hexadecimal';

CREATE TABLE audit (
    audit_id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor VARCHAR(400) NOT NULL,
    role VARCHAR(10) NOT NULL,
    action VARCHAR(50) NOT NULL,
    target VARCHAR(400) NOT NULL,
    note VARCHAR(10000),
    outcome VARCHAR(1000) NOT NULL,
    request_id VARCHAR(50) NOT NULL,
    address VARCHAR(100)
);
CREATE INDEX idx_audit_at ON audit (at);
COMMENT ON TABLE audit IS 'Each thing that somebody did, or tried to do, through the dashboard';
