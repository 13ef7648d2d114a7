-- Locks between hosts.
-- Twin of sql/sqlite/0004-locks.sql. Never edited once shipped.

CREATE TABLE locks (
    name TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    holder JSONB NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE locks IS 'What runs on any host hold at present, so that others do not start beside them';
COMMENT ON COLUMN locks.name IS 'lock: and the name of the lock, or unique: and the key';
COMMENT ON COLUMN locks.token IS 'Only who knows it renews or releases the lock';
COMMENT ON COLUMN locks.holder IS 'Host, boot, PIDs and run of the holder';
COMMENT ON COLUMN locks.expires_at IS 'When it is free unless it is renewed, by the clock of this server';
