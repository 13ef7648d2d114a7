library(tasker)

# Get current running tasks
status <- get_current_status()
print(status)

# Get execution history
history <- get_execution_history(
  task_name = "data_processing.R",
  stage = "DAILY",
  start_date = Sys.Date() - 30
)

# Get performance stats
stats <- get_performance_stats("data_processing.R")
cat(sprintf("Average runtime: %.1f minutes\n", stats$avg_duration_min))
cat(sprintf("Success rate: %.1f%%\n", stats$success_rate))

# Get registered tasks for monitoring
registered <- get_tasks()
daily_tasks <- get_tasks(stage = "DAILY")
