library(tasker)

# Initialize tracking
track_init("data_processing.R", total_subtasks = 3, stage = "DAILY")

# Subtask 1
track_status(current_subtask = 1, subtask_name = "Loading data")
data <- read.csv("input.csv")
track_status(subtask_status = "COMPLETED")

# Subtask 2
track_status(current_subtask = 2, subtask_name = "Processing data")
for (i in seq_len(nrow(data))) {
  process_row(data[i, ])
  if (i %% 100 == 0) {
    track_subtask_progress(i, nrow(data), "Processing row {i}")
  }
}
track_status(subtask_status = "COMPLETED")

# Subtask 3
track_status(current_subtask = 3, subtask_name = "Saving results")
write.csv(results, "output.csv")
track_status(subtask_status = "COMPLETED")

# Finish
track_finish("Successfully processed {nrow(data)} rows")
