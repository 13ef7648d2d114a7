# What the scripts take for granted, read by each R that a test starts (R_PROFILE_USER).
state_codes <- sprintf("S%02d", 1:56)
states <- state_codes
results <- data.frame(row = 1:3)
file <- "S01.csv"
table_name <- "locations"

process_row <- function(row) NULL
process_state <- function(state) nchar(state)
risky_function <- function() stop("no such table: 'locations'")

dbConnectBBC <- function(mode) mode
read_csv <- function(file) data.frame(location = 1:3)
# Where the test wants to look, the script waits.
writes <- 0
dbWriteTable <- function(con, name, value) {
  writes <<- writes + 1
  if (file.exists(paste0("stop-", writes))) while (!file.exists(paste0("go-", writes))) Sys.sleep(0.02)
}

library <- function(...) if (!identical(as.character(substitute(list(...)))[2], "dplyr")) base::library(...)
