-- What happened within a run. No foreign keys: news may arrive in any order.
-- Twin of sql/postgres/0002-subtasks-events-samples.sql. Never edited once shipped.

CREATE TABLE subtasks (
    run_id TEXT NOT NULL,
    subtask_number INTEGER NOT NULL,
    subtask_name TEXT NOT NULL,
    subtask_status TEXT NOT NULL,
    subtask_start TEXT,
    subtask_end TEXT,
    percent_complete REAL,
    progress_message TEXT,
    items_total INTEGER,
    items_complete INTEGER,
    PRIMARY KEY (run_id, subtask_number),
    CONSTRAINT chk_subtasks_status CHECK (subtask_status IN
        ('NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'))
) WITHOUT ROWID;

CREATE TABLE events (
    run_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;

CREATE TABLE samples (
    run_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    memory_mb REAL,
    cpu_percent REAL,
    processes INTEGER,
    span_seconds REAL,
    pss_mb REAL,
    swap_mb REAL,
    cgroup_mb REAL,
    threads INTEGER,
    open_files INTEGER,
    read_mb_per_second REAL,
    written_mb_per_second REAL,
    connections INTEGER,
    largest TEXT,
    host TEXT,
    PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;
