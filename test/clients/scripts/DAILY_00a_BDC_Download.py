from pipeline_tracker import track_init, track_status, track_task_progress, track_finish, track_error

try:
    track_init("DAILY_00a_BDC_Download.py", total_tasks=2, category="DAILY")

    track_status(current_subtask=1, subtask_name="Processing states")
    for i, state in enumerate(states, 1):
        process_state(state)
        track_task_progress(i, len(states), f"Processed {state}")
    track_status(subtask_status="COMPLETED")

    track_status(current_subtask=2, subtask_name="Saving results", subtask_items_total=8)
    save(states)
    track_finish("Script completed successfully")
except Exception as error:
    track_error(str(error), error_detail=repr(error))
    raise
