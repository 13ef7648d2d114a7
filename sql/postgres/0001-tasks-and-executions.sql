-- What tasks there are, and one row for each time that one ran.
-- Names without a schema: the migration runs with search_path set to the configured one (`tasker` by default).
-- Twin of sql/sqlite/0001-tasks-and-executions.sql. Never edited once shipped.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
COMMENT ON TABLE migrations IS 'The files of sql/postgres that made this schema, kept by tasker';
COMMENT ON COLUMN migrations.hash IS 'SHA-256 of the file';

CREATE TABLE tasks (
    task_id SERIAL PRIMARY KEY,
    task_name VARCHAR(255) NOT NULL,
    task_stage VARCHAR(50) NOT NULL DEFAULT 'UNKNOWN',
    task_type VARCHAR(10),
    description TEXT,
    total_subtasks INTEGER,
    expected_duration_minutes NUMERIC(10,2),
    schedule VARCHAR(100),
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    registered BOOLEAN NOT NULL DEFAULT TRUE,
    timezone VARCHAR(64),
    start_grace_seconds INTEGER,
    run_grace_seconds INTEGER,
    scheduled_since TIMESTAMPTZ,
    CONSTRAINT uq_tasks UNIQUE (task_stage, task_name)
);
COMMENT ON TABLE tasks IS 'The registry: tasks that are expected to run, and those that became known by running';
COMMENT ON COLUMN tasks.task_name IS 'Usually the file name of the script; unique within its stage';
COMMENT ON COLUMN tasks.task_stage IS 'Group of tasks: PREREQ, DAILY, MONTHLY …; UNKNOWN when none was given';
COMMENT ON COLUMN tasks.task_type IS 'R, python, sh …';
COMMENT ON COLUMN tasks.schedule IS 'When it should run: a cron expression, or OnCalendar= of systemd; several with ; between them';
COMMENT ON COLUMN tasks.timezone IS 'Whose clock the schedule means: Europe/Berlin';
COMMENT ON COLUMN tasks.start_grace_seconds IS 'A start so long after the due time is in time';
COMMENT ON COLUMN tasks.run_grace_seconds IS 'So long after that the run has to be over';
COMMENT ON COLUMN tasks.scheduled_since IS 'Due times before were not expected of it';
COMMENT ON COLUMN tasks.enabled IS 'False: nothing is expected of it any more';
COMMENT ON COLUMN tasks.registered IS 'False: nobody registered it, it is known by its runs';

CREATE INDEX idx_tasks_name ON tasks (task_name);
CREATE INDEX idx_tasks_enabled ON tasks (enabled) WHERE enabled = TRUE;

CREATE TABLE executions (
    execution_id BIGSERIAL PRIMARY KEY,
    run_id UUID NOT NULL,
    task_name VARCHAR(255) NOT NULL,
    task_stage VARCHAR(50) NOT NULL DEFAULT 'UNKNOWN',
    task_type VARCHAR(10),

    hostname VARCHAR(255) NOT NULL,
    process_id INTEGER NOT NULL,
    user_name VARCHAR(100),

    script_path VARCHAR(500),
    script_file VARCHAR(255),
    log_path VARCHAR(500),
    log_file VARCHAR(255),

    execution_start TIMESTAMPTZ NOT NULL,
    execution_end TIMESTAMPTZ,
    last_update TIMESTAMPTZ NOT NULL DEFAULT now(),

    execution_status VARCHAR(20) NOT NULL,

    total_subtasks INTEGER,
    current_subtask INTEGER,
    subtask_name VARCHAR(500),
    subtask_status VARCHAR(20),

    overall_percent_complete NUMERIC(5,2),
    overall_progress_message TEXT,

    subtask_percent_complete NUMERIC(5,2),
    subtask_progress_message TEXT,
    subtask_items_total BIGINT,
    subtask_items_complete BIGINT,

    memory_mb INTEGER,
    cpu_percent NUMERIC(9,2),

    error_message TEXT,
    error_detail TEXT,

    git_commit VARCHAR(64),
    environment JSONB,

    command JSONB NOT NULL,
    cwd TEXT,
    description TEXT,
    duration_seconds NUMERIC(14,3),
    exit_code INTEGER,
    exit_signal VARCHAR(20),
    attempt INTEGER NOT NULL DEFAULT 1,
    supervisor_pid INTEGER NOT NULL,
    supervisor_start_ticks BIGINT,
    process_start_ticks BIGINT,
    boot_id VARCHAR(64),
    parent_run_id UUID,
    retry_of_run_id UUID,
    rerun_of_run_id UUID,
    unique_key VARCHAR(255),
    error_group VARCHAR(16),
    peak_memory_mb INTEGER,
    average_memory_mb INTEGER,
    peak_pss_mb INTEGER,
    average_pss_mb INTEGER,
    memory_limit_mb INTEGER,
    peak_processes INTEGER,
    cpu_seconds NUMERIC(14,3),
    cpu_user_seconds NUMERIC(14,3),
    cpu_system_seconds NUMERIC(14,3),
    read_mb NUMERIC(14,2),
    written_mb NUMERIC(14,2),
    resources JSONB,
    tags JSONB NOT NULL DEFAULT '{}',
    metrics JSONB NOT NULL DEFAULT '{}',
    interpreter TEXT,
    git_branch VARCHAR(255),
    git_dirty BOOLEAN,
    surroundings JSONB,
    progress_source VARCHAR(50),
    tasker_version VARCHAR(50) NOT NULL,
    orphaned BOOLEAN NOT NULL DEFAULT FALSE,
    last_seq INTEGER NOT NULL,

    CONSTRAINT uq_executions_run_id UNIQUE (run_id),
    CONSTRAINT chk_status CHECK (execution_status IN
        ('STARTED', 'RUNNING', 'FINISHED', 'FAILED', 'CANCELLED')),
    CONSTRAINT chk_subtask_status CHECK (subtask_status IS NULL OR subtask_status IN
        ('NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'))
) WITH (fillfactor = 90);
COMMENT ON TABLE executions IS 'One row for each time that a task ran';
COMMENT ON COLUMN executions.run_id IS 'UUIDv7: sorts by the time of the start';
COMMENT ON COLUMN executions.process_id IS 'PID of the command; of its supervisor where the command could not be started';
COMMENT ON COLUMN executions.execution_start IS 'When the command was started';
COMMENT ON COLUMN executions.execution_end IS 'When it ended; null while it runs';
COMMENT ON COLUMN executions.last_update IS 'When the supervisor last had news of it';
COMMENT ON COLUMN executions.execution_status IS 'STARTED, RUNNING, FINISHED (exit status 0), FAILED, or CANCELLED (somebody asked for it to be stopped)';
COMMENT ON COLUMN executions.current_subtask IS 'Number of the running subtask, else of the last one';
COMMENT ON COLUMN executions.overall_percent_complete IS '0 to 100: completed subtasks and the fraction of the running one; null where nothing says how much there is to do';
COMMENT ON COLUMN executions.subtask_percent_complete IS '0 to 100, of the current subtask';
COMMENT ON COLUMN executions.subtask_items_total IS 'Items of the current subtask, or of the task when it has no subtasks';
COMMENT ON COLUMN executions.memory_mb IS 'Resident memory of the process tree at the last sample, MiB';
COMMENT ON COLUMN executions.cpu_percent IS 'CPU use of the process tree over the last interval; 100 is one core';
COMMENT ON COLUMN executions.error_message IS 'Why it failed; begins with lost: when nobody saw the end';
COMMENT ON COLUMN executions.error_group IS 'Failures with the same cause have the same; null where nothing failed';
COMMENT ON COLUMN executions.git_commit IS 'Commit of the repository that holds the script';
COMMENT ON COLUMN executions.environment IS 'Chosen variables, secrets redacted';
COMMENT ON COLUMN executions.command IS 'The argument vector, secrets redacted';
COMMENT ON COLUMN executions.duration_seconds IS 'Between start and end; null while it runs';
COMMENT ON COLUMN executions.exit_code IS 'The exit status of the command itself; null while it runs, when a signal ended it, or when nobody saw the end';
COMMENT ON COLUMN executions.exit_signal IS 'The signal that ended it';
COMMENT ON COLUMN executions.attempt IS '1 for the first try';
COMMENT ON COLUMN executions.supervisor_pid IS 'PID of tasker';
COMMENT ON COLUMN executions.process_start_ticks IS 'Start of the process in clock ticks since boot: tells it from a later one with the same PID';
COMMENT ON COLUMN executions.parent_run_id IS 'The run within which this one was started';
COMMENT ON COLUMN executions.rerun_of_run_id IS 'The earlier run that tasker rerun was asked to repeat';
COMMENT ON COLUMN executions.retry_of_run_id IS 'The first attempt of which this one is a repetition; null for a first attempt';
COMMENT ON COLUMN executions.unique_key IS 'Once a run with it has succeeded, no other one with it is started';
COMMENT ON COLUMN executions.peak_memory_mb IS 'The most resident memory that the process tree had, MiB; pages that processes share count for each of them';
COMMENT ON COLUMN executions.average_memory_mb IS 'The same on average over time';
COMMENT ON COLUMN executions.peak_pss_mb IS 'The most memory that it had, MiB; shared pages count once';
COMMENT ON COLUMN executions.average_pss_mb IS 'The same on average over time';
COMMENT ON COLUMN executions.memory_limit_mb IS 'The lowest limit of memory that held for it, MiB';
COMMENT ON COLUMN executions.peak_processes IS 'The most processes that there were at once';
COMMENT ON COLUMN executions.cpu_seconds IS 'CPU time of the process tree, user and system, children too short to be seen included';
COMMENT ON COLUMN executions.read_mb IS 'Read from storage, MiB';
COMMENT ON COLUMN executions.written_mb IS 'Written to storage, MiB';
COMMENT ON COLUMN executions.resources IS 'Everything else that was measured: peaks, I/O, control group, machine, processes left behind';
COMMENT ON COLUMN executions.metrics IS 'What the command said with ::tasker metric';
COMMENT ON COLUMN executions.git_dirty IS 'The repository had changes that were not committed';
COMMENT ON COLUMN executions.surroundings IS 'Where it ran: systemd, slurm, container, ci, cron, with their identifiers';
COMMENT ON COLUMN executions.progress_source IS 'Where the figures of progress are from: marker (the command said it), pattern (of the user), osc (it showed it to its terminal), bar:TOOL, read (position in a file), generic; null while there are none';
COMMENT ON COLUMN executions.orphaned IS 'The supervisor is gone and the command goes on';
COMMENT ON COLUMN executions.last_seq IS 'Number of the last event in this state';

CREATE INDEX idx_executions_start_time ON executions (execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_latest ON executions (task_name, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_task_stage ON executions (task_stage, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_status ON executions (execution_status, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_hostname_pid ON executions (hostname, process_id);
CREATE INDEX idx_executions_host ON executions (hostname, execution_start DESC, execution_id DESC);
-- The last one: of indexes that seem equally good, as all do in a new table, the planner takes the youngest.
CREATE INDEX idx_executions_task ON executions (task_stage, task_name, execution_start DESC, execution_id DESC);
CREATE INDEX idx_executions_unique_key ON executions (unique_key) WHERE unique_key IS NOT NULL;
-- For the runs that were started within a run; most were not.
CREATE INDEX idx_executions_parent ON executions
    (parent_run_id, execution_start DESC, execution_id DESC) WHERE parent_run_id IS NOT NULL;
-- Answers by itself how often, where and when each failure happened; runs that did not fail are not in it.
CREATE INDEX idx_executions_error_group ON executions
    (error_group, execution_start DESC, execution_id DESC, task_stage, task_name) WHERE error_group IS NOT NULL;
