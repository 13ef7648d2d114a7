-- Tokens with which hosts that may not reach the database bring their runs.
-- Twin of sql/sqlite/0013-writer-tokens.sql. Never edited once shipped.

ALTER TABLE tokens
    DROP CONSTRAINT chk_tokens_role,
    ADD CONSTRAINT chk_tokens_role CHECK (role IN ('viewer', 'operator', 'admin', 'writer'));
