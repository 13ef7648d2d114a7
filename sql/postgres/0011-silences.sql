-- Times in which nobody is told of some tasks: who asked for it, and who ended it.
-- Twin of sql/sqlite/0011-silences.sql. Never edited once shipped.

CREATE TABLE alert_silences (
    silence_id UUID PRIMARY KEY,
    created_at TIMESTAMPTZ NOT NULL,
    created_by VARCHAR(400) NOT NULL,
    task_pattern VARCHAR(320),
    ends_at TIMESTAMPTZ NOT NULL,
    note TEXT,
    ended_at TIMESTAMPTZ,
    ended_by VARCHAR(400)
);
CREATE INDEX idx_alert_silences_ends ON alert_silences (ends_at) WHERE ended_at IS NULL;
COMMENT ON TABLE alert_silences IS 'Times in which alerts are kept and told to nobody';
COMMENT ON COLUMN alert_silences.task_pattern IS 'STAGE/TASK or TASK, with * and ?; NULL: all tasks';
COMMENT ON COLUMN alert_silences.ended_at IS 'When somebody ended it before its time';
