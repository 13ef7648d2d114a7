library(tasker)

# Register individual tasks
register_task(stage = "PREREQ", name = "Install System Dependencies", type = "sh")
register_task(stage = "PREREQ", name = "Install R", type = "sh")

# Or register with full details
register_task(
  stage = "DAILY",
  name = "DAILY_01_BDC_Locations.R",
  type = "R",
  description = "Load BDC location data",
  total_subtasks = 56,
  expected_duration_minutes = 120,
  schedule = "0 2 * * *"
)

# Or register multiple tasks from data frame
tasks_df <- data.frame(
  stage = c("DAILY", "DAILY"),
  name = c("DAILY_01_BDC_Locations.R", "DAILY_02_Provider_Tables.R"),
  type = c("R", "R"),
  description = c("Load BDC location data", "Update provider tables"),
  total_subtasks = c(56, 10),
  expected_duration_minutes = c(120, 30),
  schedule = c("0 2 * * *", "0 4 * * *")
)

register_tasks(tasks_df)
