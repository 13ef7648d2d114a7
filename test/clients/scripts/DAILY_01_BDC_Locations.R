library(dplyr)
library(glue)
devtools::load_all()
con <- dbConnectBBC(mode="rw")

# Initialize tracking with total tasks
track_init("DAILY_01_BDC_Locations.R", total_tasks = length(state_codes) * 2)

genter('processing state location data')

for(i in seq_along(state_codes)) {
  state_code <- state_codes[i]
  
  genter("loading file for state '{state_code}'")
  locations <- read_csv(file)
  gexit()
  
  genter("writing data to database")
  # Track progress within this task (56 states total)
  track_task_progress(i, length(state_codes), "Writing {state_code}: {nrow(locations)} rows")
  dbWriteTable(con, table_name, locations)
  gexit()
}

track_finish("Successfully processed {length(state_codes)} states")
