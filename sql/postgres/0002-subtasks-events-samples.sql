-- What happened within a run. No foreign keys: news may arrive in any order.
-- Twin of sql/sqlite/0002-subtasks-events-samples.sql. Never edited once shipped.

CREATE TABLE subtasks (
    run_id UUID NOT NULL,
    subtask_number INTEGER NOT NULL,
    subtask_name VARCHAR(500) NOT NULL,
    subtask_status VARCHAR(20) NOT NULL,
    subtask_start TIMESTAMPTZ,
    subtask_end TIMESTAMPTZ,
    percent_complete NUMERIC(5,2),
    progress_message TEXT,
    items_total BIGINT,
    items_complete BIGINT,
    PRIMARY KEY (run_id, subtask_number),
    CONSTRAINT chk_subtasks_status CHECK (subtask_status IN
        ('NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'))
);
COMMENT ON TABLE subtasks IS 'The steps of a run';

CREATE TABLE events (
    run_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    kind VARCHAR(30) NOT NULL,
    payload JSONB NOT NULL,
    PRIMARY KEY (run_id, seq)
);
COMMENT ON TABLE events IS 'Everything that was recorded of a run, in order; its samples are in the table samples';
COMMENT ON COLUMN events.seq IS 'Counts from 1 within a run, over events and samples together';

CREATE TABLE samples (
    run_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    memory_mb NUMERIC(14,2),
    cpu_percent NUMERIC(9,2),
    processes INTEGER,
    span_seconds NUMERIC(10,3),
    pss_mb NUMERIC(14,2),
    swap_mb NUMERIC(14,2),
    cgroup_mb NUMERIC(14,2),
    threads INTEGER,
    open_files INTEGER,
    read_mb_per_second NUMERIC(12,3),
    written_mb_per_second NUMERIC(12,3),
    connections INTEGER,
    largest JSONB,
    host JSONB,
    PRIMARY KEY (run_id, seq)
);
COMMENT ON TABLE samples IS 'Resources of the process tree of a run over time; null is not measured';
COMMENT ON COLUMN samples.memory_mb IS 'Resident memory, MiB';
COMMENT ON COLUMN samples.cpu_percent IS 'Since the sample before; 100 is one core';
COMMENT ON COLUMN samples.span_seconds IS 'How much time the rates speak of; less than the time since the sample before where nobody could look';
COMMENT ON COLUMN samples.pss_mb IS 'Proportional share of memory, MiB: pages that processes share count once; not in every sample';
COMMENT ON COLUMN samples.largest IS 'The process that holds most memory';
COMMENT ON COLUMN samples.host IS 'How the machine was: load, memory available, pressure, room on disks';
