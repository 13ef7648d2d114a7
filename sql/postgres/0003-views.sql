-- The latest run of each task, found by one index look-up a task: history may be as long as it likes. Stage and name
-- are those of the task, so that asking for one of them looks up no others.
-- Twin of sql/sqlite/0003-views.sql. Never edited once shipped.

CREATE VIEW latest_executions AS
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
    e.unique_key,
    e.peak_memory_mb,
    e.average_memory_mb,
    e.peak_pss_mb,
    e.average_pss_mb,
    e.memory_limit_mb,
    e.peak_processes,
    e.cpu_seconds,
    e.cpu_user_seconds,
    e.cpu_system_seconds,
    e.read_mb,
    e.written_mb,
    e.resources,
    e.tags,
    e.metrics,
    e.interpreter,
    e.git_branch,
    e.git_dirty,
    e.surroundings,
    e.progress_source,
    e.tasker_version,
    e.orphaned,
    e.last_seq
FROM tasks t
CROSS JOIN LATERAL (
    SELECT *
    FROM executions
    WHERE task_stage = t.task_stage AND task_name = t.task_name
    ORDER BY execution_start DESC, execution_id DESC
    LIMIT 1
) e;
COMMENT ON VIEW latest_executions IS 'The row of executions of the latest run of each task';

CREATE VIEW current_status AS
SELECT
    execution_id,
    run_id,
    task_name,
    task_stage,
    task_type,
    execution_status,
    execution_start,
    last_update,
    current_subtask,
    total_subtasks,
    overall_percent_complete,
    subtask_percent_complete,
    overall_progress_message,
    subtask_progress_message,
    execution_end,
    subtask_name,
    subtask_status,
    subtask_items_total,
    subtask_items_complete,
    hostname,
    process_id,
    user_name,
    memory_mb,
    cpu_percent,
    exit_code,
    exit_signal,
    error_message,
    log_path,
    log_file,
    orphaned
FROM latest_executions
ORDER BY task_name, task_stage;
COMMENT ON VIEW current_status IS 'The latest run of each task';

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
WHERE t.enabled = TRUE
ORDER BY t.task_stage, t.task_name;
COMMENT ON VIEW monitoring_view IS 'Each enabled task with its latest run; display_status is NOT_STARTED when it never ran';
