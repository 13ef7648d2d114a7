-- Runs that were archived: out of the way of what is asked every day, and still counted by statistics.
-- Twin of sql/postgres/0007-history.sql, which says what each table is. Never edited once shipped.

-- A column that executions gets is to be added here too.
CREATE TABLE pipeline_status_history AS SELECT * FROM executions WHERE FALSE;

CREATE UNIQUE INDEX uq_history_run_id ON pipeline_status_history (run_id);
CREATE INDEX idx_history_start_time ON pipeline_status_history (execution_start DESC, execution_id DESC);
CREATE INDEX idx_history_task ON pipeline_status_history
    (task_stage, task_name, execution_start DESC, execution_id DESC);
CREATE INDEX idx_history_unique_key ON pipeline_status_history (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX idx_history_error_group ON pipeline_status_history
    (error_group, execution_start DESC, execution_id DESC, task_stage, task_name) WHERE error_group IS NOT NULL;

CREATE TABLE history_details (
    run_id TEXT PRIMARY KEY,
    details TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE archived_runs (
    run_id TEXT PRIMARY KEY,
    archived_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE VIEW all_executions AS
SELECT * FROM executions
UNION ALL
SELECT * FROM pipeline_status_history;
