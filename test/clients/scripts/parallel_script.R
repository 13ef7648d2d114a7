library(tasker)
library(parallel)

track_init("parallel_script.R", total_tasks = 56, stage = "PARALLEL")

cl <- makeCluster(8)
clusterEvalQ(cl, library(tasker))

results <- parLapply(cl, states, function(state) {
  # Each worker gets its own tracking
  run_id <- track_init(paste0("process_", state), stage = "WORKER")
  
  track_status(task_name = "Processing state")
  result <- process_state(state)
  
  track_finish()
  result
})

stopCluster(cl)
track_finish("All states processed")
