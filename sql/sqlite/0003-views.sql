-- The latest run of each task, found by one index look-up a task: history may be as long as it likes.
-- Twin of sql/postgres/0003-views.sql. Never edited once shipped.

CREATE VIEW current_status AS
SELECT
    e.execution_id,
    e.run_id,
    e.task_name,
    e.task_stage,
    e.task_type,
    e.execution_status,
    e.execution_start,
    e.last_update,
    e.current_subtask,
    e.total_subtasks,
    e.overall_percent_complete,
    e.subtask_percent_complete,
    e.overall_progress_message,
    e.subtask_progress_message,
    e.execution_end,
    e.subtask_name,
    e.subtask_status,
    e.subtask_items_total,
    e.subtask_items_complete,
    e.hostname,
    e.process_id,
    e.user_name,
    e.memory_mb,
    e.cpu_percent,
    e.exit_code,
    e.exit_signal,
    e.error_message,
    e.log_path,
    e.log_file,
    e.orphaned
FROM tasks t
JOIN executions e ON e.execution_id = (
    SELECT execution_id
    FROM executions
    WHERE task_stage = t.task_stage AND task_name = t.task_name
    ORDER BY execution_start DESC, execution_id DESC
    LIMIT 1
)
ORDER BY e.task_name, e.task_stage;

CREATE VIEW monitoring_view AS
SELECT
    t.task_name,
    t.task_stage,
    t.task_type,
    t.description,
    t.schedule,
    t.expected_duration_minutes,
    c.execution_status,
    c.execution_start,
    c.last_update,
    c.overall_percent_complete,
    c.subtask_percent_complete,
    c.overall_progress_message,
    c.subtask_progress_message,
    COALESCE(c.execution_status, 'NOT_STARTED') AS display_status,
    c.run_id,
    c.execution_end,
    c.current_subtask,
    COALESCE(c.total_subtasks, t.total_subtasks) AS total_subtasks,
    c.subtask_name,
    c.subtask_items_total,
    c.subtask_items_complete,
    c.hostname,
    c.error_message,
    t.registered
FROM tasks t
LEFT JOIN current_status c ON c.task_stage = t.task_stage AND c.task_name = t.task_name
WHERE t.enabled = 1
ORDER BY t.task_stage, t.task_name;
