-- Runs that are to succeed once only, and locks between hosts.
-- Twin of sql/sqlite/0004-unique-keys-and-locks.sql. Never edited once shipped.

ALTER TABLE executions ADD COLUMN unique_key VARCHAR(255);
COMMENT ON COLUMN executions.unique_key IS 'Once a run with it has succeeded, no other one with it is started';

CREATE INDEX idx_executions_unique_key ON executions (unique_key) WHERE unique_key IS NOT NULL;

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

CREATE OR REPLACE VIEW latest_executions AS
SELECT
    e.execution_id,
    e.run_id,
    t.task_name,
    t.task_stage,
    e.task_type,
    e.hostname,
    e.process_id,
    e.user_name,
    e.script_path,
    e.script_file,
    e.log_path,
    e.log_file,
    e.execution_start,
    e.execution_end,
    e.last_update,
    e.execution_status,
    e.total_subtasks,
    e.current_subtask,
    e.subtask_name,
    e.subtask_status,
    e.overall_percent_complete,
    e.overall_progress_message,
    e.subtask_percent_complete,
    e.subtask_progress_message,
    e.subtask_items_total,
    e.subtask_items_complete,
    e.memory_mb,
    e.cpu_percent,
    e.error_message,
    e.error_detail,
    e.git_commit,
    e.environment,
    e.command,
    e.cwd,
    e.description,
    e.exit_code,
    e.exit_signal,
    e.attempt,
    e.supervisor_pid,
    e.supervisor_start_ticks,
    e.process_start_ticks,
    e.boot_id,
    e.parent_run_id,
    e.retry_of_run_id,
    e.peak_memory_mb,
    e.cpu_seconds,
    e.tags,
    e.metrics,
    e.interpreter,
    e.git_branch,
    e.git_dirty,
    e.surroundings,
    e.tasker_version,
    e.orphaned,
    e.last_seq,
    e.unique_key
FROM tasks t
CROSS JOIN LATERAL (
    SELECT *
    FROM executions
    WHERE task_stage = t.task_stage AND task_name = t.task_name
    ORDER BY execution_start DESC, execution_id DESC
    LIMIT 1
) e;
