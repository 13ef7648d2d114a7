library(tasker)

tryCatch({
  track_init("risky_script.R", stage = "PROCESSING")
  
  # Do work
  track_status(task_name = "Dangerous operation")
  risky_function()
  
  track_finish()
  
}, error = function(e) {
  track_error(
    error_msg = conditionMessage(e),
    error_detail = as.character(traceback())
  )
  stop(e)
})
