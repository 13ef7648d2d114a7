-- The monitors of the hosts, and when each was last heard of.
-- Twin of sql/sqlite/0010-monitors.sql. Never edited once shipped.

CREATE TABLE monitors (
    hostname VARCHAR(255) NOT NULL,
    state_dir VARCHAR(1000) NOT NULL,
    user_name VARCHAR(255),
    pid INTEGER NOT NULL,
    tasker_version VARCHAR(50) NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL,
    interval_seconds NUMERIC(12,3) NOT NULL,
    stopped_at TIMESTAMPTZ,
    PRIMARY KEY (hostname, state_dir)
);
COMMENT ON TABLE monitors IS 'One row for each tasker monitor that was ever there: a host and a state directory';
COMMENT ON COLUMN monitors.last_seen IS 'By the clock of its host';
COMMENT ON COLUMN monitors.interval_seconds IS 'It tells that it lives so often';
COMMENT ON COLUMN monitors.stopped_at IS 'When it was stopped in an orderly way; NULL while it goes on, and when it was killed';
