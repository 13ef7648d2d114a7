-- What people ask of a run and say about it, from any host, and what other hosts can see of its log.
-- Twin of sql/sqlite/0006-requests.sql. Never edited once shipped.

CREATE TABLE cancel_requests (
    run_id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    asked_by VARCHAR(400) NOT NULL,
    kill_after_seconds NUMERIC(12,3) NOT NULL,
    answered_at TIMESTAMPTZ
);
COMMENT ON TABLE cancel_requests IS 'Runs that somebody on another host wants to be stopped; whoever supervises the run looks here';
COMMENT ON COLUMN cancel_requests.asked_by IS 'user@host';
COMMENT ON COLUMN cancel_requests.kill_after_seconds IS 'Between TERM and KILL';
COMMENT ON COLUMN cancel_requests.answered_at IS 'When the supervisor began to stop the command';

CREATE TABLE logs (
    run_id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    to_byte BIGINT NOT NULL,
    is_whole BOOLEAN NOT NULL,
    tail TEXT NOT NULL
);
COMMENT ON TABLE logs IS 'The end of the log of each run, at most 64 KiB, secrets redacted; the log itself is on the host of the run';
COMMENT ON COLUMN logs.to_byte IS 'How long the log was';
COMMENT ON COLUMN logs.is_whole IS 'This is all that the run had printed';

CREATE TABLE annotations (
    annotation_id UUID PRIMARY KEY,
    run_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    author VARCHAR(400) NOT NULL,
    kind VARCHAR(10) NOT NULL,
    name VARCHAR(255),
    text TEXT,
    CONSTRAINT chk_annotations_kind CHECK (kind IN ('tag', 'untag', 'note'))
);
CREATE INDEX idx_annotations_run ON annotations (run_id);
COMMENT ON TABLE annotations IS 'Tags and notes that people gave runs by hand; tags of the start are in executions.tags';
COMMENT ON COLUMN annotations.author IS 'user@host';
COMMENT ON COLUMN annotations.kind IS 'tag: the tag name has the value text from now on; untag: it is gone; note: text is a remark';
