# Subtasks by genter() and gexit(). Outside of a run they only print.
source("tasker.R") # a copy: cp "$(tasker clients path r)" .

states <- head(state.name, 12)
track_init("subtasks.R", total_subtasks = 2)

genter("Loading {length(states)} states")
for (i in seq_along(states)) {
  Sys.sleep(0.02)
  track_subtask_progress(i, length(states), "Loading {states[i]}")
}
gexit()

genter("Writing the result")
gmessage("{sum(nchar(states))} letters")
gexit()

track_finish("Processed {length(states)} states")
