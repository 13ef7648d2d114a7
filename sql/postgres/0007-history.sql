-- Runs that were archived: out of the way of what is asked every day, and still counted by statistics.
-- Twin of sql/sqlite/0007-history.sql. Never edited once shipped.

-- A column that executions gets is to be added here too.
CREATE TABLE pipeline_status_history (
    LIKE executions INCLUDING CONSTRAINTS INCLUDING COMMENTS,
    PRIMARY KEY (run_id, execution_start)
) PARTITION BY RANGE (execution_start);
COMMENT ON TABLE pipeline_status_history IS 'Archived runs, with the columns of executions; a partition for each month (UTC), made when the first run of it is archived';

CREATE INDEX idx_history_start_time ON pipeline_status_history (execution_start DESC, execution_id DESC);
CREATE INDEX idx_history_task ON pipeline_status_history
    (task_stage, task_name, execution_start DESC, execution_id DESC);
CREATE INDEX idx_history_unique_key ON pipeline_status_history (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX idx_history_error_group ON pipeline_status_history
    (error_group, execution_start DESC, execution_id DESC, task_stage, task_name) WHERE error_group IS NOT NULL;

CREATE TABLE history_details (
    run_id UUID PRIMARY KEY,
    details JSONB NOT NULL
);
COMMENT ON TABLE history_details IS 'What else is kept of an archived run: its subtasks, events, samples and the end of its log, as tasker export writes them';

CREATE TABLE archived_runs (
    run_id UUID PRIMARY KEY,
    archived_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE archived_runs IS 'Runs that were archived, those that were pruned since too: late news of them changes nothing';

CREATE VIEW all_executions AS
SELECT * FROM executions
UNION ALL
SELECT * FROM pipeline_status_history;
COMMENT ON VIEW all_executions IS 'All runs, archived or not';
