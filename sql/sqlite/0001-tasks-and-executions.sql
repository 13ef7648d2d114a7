-- What tasks there are, and one row for each time that one ran.
-- Times are text, ISO 8601 in UTC with milliseconds (2026-11-21T08:04:05.678Z): they sort, and datetime() and
-- julianday() read them. JSON is text, booleans are 0 and 1.
-- Twin of sql/postgres/0001-tasks-and-executions.sql, which says what each column means. Never edited once shipped.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE TABLE tasks (
    task_id INTEGER PRIMARY KEY,
    task_name TEXT NOT NULL,
    task_stage TEXT NOT NULL DEFAULT 'UNKNOWN',
    task_type TEXT,
    description TEXT,
    total_subtasks INTEGER,
    expected_duration_minutes REAL,
    schedule TEXT,
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    registered INTEGER NOT NULL DEFAULT 1 CHECK (registered IN (0, 1)),
    timezone TEXT,
    start_grace_seconds INTEGER,
    run_grace_seconds INTEGER,
    scheduled_since TEXT,
    CONSTRAINT uq_tasks UNIQUE (task_stage, task_name)
);

CREATE INDEX idx_tasks_name ON tasks (task_name);
CREATE INDEX idx_tasks_enabled ON tasks (enabled) WHERE enabled = 1;

CREATE TABLE executions (
    execution_id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    task_name TEXT NOT NULL,
    task_stage TEXT NOT NULL DEFAULT 'UNKNOWN',
    task_type TEXT,

    hostname TEXT NOT NULL,
    process_id INTEGER NOT NULL,
    user_name TEXT,

    script_path TEXT,
    script_file TEXT,
    log_path TEXT,
    log_file TEXT,

    execution_start TEXT NOT NULL,
    execution_end TEXT,
    last_update TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),

    execution_status TEXT NOT NULL,

    total_subtasks INTEGER,
    current_subtask INTEGER,
    subtask_name TEXT,
    subtask_status TEXT,

    overall_percent_complete REAL,
    overall_progress_message TEXT,

    subtask_percent_complete REAL,
    subtask_progress_message TEXT,
    subtask_items_total INTEGER,
    subtask_items_complete INTEGER,

    memory_mb INTEGER,
    cpu_percent REAL,

    error_message TEXT,
    error_detail TEXT,

    git_commit TEXT,
    environment TEXT,

    command TEXT NOT NULL,
    cwd TEXT,
    description TEXT,
    duration_seconds REAL,
    exit_code INTEGER,
    exit_signal TEXT,
    attempt INTEGER NOT NULL DEFAULT 1,
    supervisor_pid INTEGER NOT NULL,
    supervisor_start_ticks INTEGER,
    process_start_ticks INTEGER,
    boot_id TEXT,
    parent_run_id TEXT,
    retry_of_run_id TEXT,
    rerun_of_run_id TEXT,
    unique_key TEXT,
    error_group TEXT,
    peak_memory_mb INTEGER,
    average_memory_mb INTEGER,
    peak_pss_mb INTEGER,
    average_pss_mb INTEGER,
    memory_limit_mb INTEGER,
    peak_processes INTEGER,
    cpu_seconds REAL,
    cpu_user_seconds REAL,
    cpu_system_seconds REAL,
    read_mb REAL,
    written_mb REAL,
    resources TEXT,
    tags TEXT NOT NULL DEFAULT '{}',
    metrics TEXT NOT NULL DEFAULT '{}',
    interpreter TEXT,
    git_branch TEXT,
    git_dirty INTEGER CHECK (git_dirty IN (0, 1)),
    surroundings TEXT,
    progress_source TEXT,
    tasker_version TEXT NOT NULL,
    orphaned INTEGER NOT NULL DEFAULT 0 CHECK (orphaned IN (0, 1)),
    last_seq INTEGER NOT NULL,

    CONSTRAINT uq_executions_run_id UNIQUE (run_id),
    CONSTRAINT chk_status CHECK (execution_status IN
        ('STARTED', 'RUNNING', 'FINISHED', 'FAILED', 'CANCELLED')),
    CONSTRAINT chk_subtask_status CHECK (subtask_status IS NULL OR subtask_status IN
        ('NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'))
);

CREATE INDEX idx_executions_start_time ON executions (execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_latest ON executions (task_name, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_task_stage ON executions (task_stage, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_status ON executions (execution_status, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_hostname_pid ON executions (hostname, process_id);
CREATE INDEX idx_executions_host ON executions (hostname, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_task ON executions (task_stage, task_name, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_unique_key ON executions (unique_key) WHERE unique_key IS NOT NULL;
-- For the runs that were started within a run; most were not.
CREATE INDEX idx_executions_parent ON executions
    (parent_run_id, execution_start DESC, execution_id DESC) WHERE parent_run_id IS NOT NULL;
-- Answers by itself how often, where and when each failure happened; runs that did not fail are not in it.
CREATE INDEX idx_executions_error_group ON executions
    (error_group, execution_start DESC, execution_id DESC, task_stage, task_name) WHERE error_group IS NOT NULL;
