# Says from an R script how far it is. Copy this file next to the script and source() it.
#
# Under `tasker run` each call adds one line to the file that TASKER_FILE names; outside of a run the functions only
# print. Nothing here fails, or touches the script's options, its random seed or its exit status. R 3.6 or newer.

# ---- Where the script is ---------------------------------------------------------------------------------------------

# Begins. Its name and stage are those of `tasker run`; a worker (see .tasker$is_worker) has a name of its own.
track_init <- function(task_name = script_name, total_subtasks = total_tasks, stage = category, db_conn = NULL,
                       script_name = NULL, total_tasks = NULL, category = NULL) {
  run_id <- Sys.getenv("TASKER_RUN_ID")
  name <- .tasker$text(task_name)
  total <- .tasker$count(total_subtasks)
  .tasker$worker <- if (.tasker$is_worker()) c(name, "worker")[1]
  if (is.null(.tasker$worker)) {
    .tasker$total <- total
    .tasker$current <- 0
    .tasker$pid <- Sys.getpid()
    .tasker$let_workers_know(total)
    .tasker$send(list(total_subtasks = total, note = .tasker$other_name(name, .tasker$text(stage))))
  } else {
    .tasker$send(list(subtask_message = "started"))
  }
  if (run_id == "") return(invisible(NULL))
  message("Status tracking initialized: run_id=", run_id)
  invisible(run_id)
}

track_status <- function(status = "RUNNING", current_subtask = current_task, subtask_name = task_name,
                         subtask_status = task_status, overall_percent = NULL, overall_message = NULL,
                         subtask_percent = task_percent, subtask_message = task_message,
                         subtask_items_total = task_items_total, subtask_items_complete = task_items_complete,
                         current_task = NULL, task_name = NULL, task_status = NULL, task_percent = NULL,
                         task_message = NULL, task_items_total = NULL, task_items_complete = NULL) {
  subtask_message <- .tasker$text(subtask_message)
  overall_message <- .tasker$text(overall_message)
  number <- .tasker$count(current_subtask)
  if (!is.null(number)) .tasker$current <- number
  .tasker$send(list(
    status = if (.tasker$is_word(status, c("STARTED", "RUNNING", "FINISHED", "FAILED", "CANCELLED"))) status,
    current_subtask = if (!identical(number, 0)) number,
    total_subtasks = .tasker$total_from(number),
    subtask_name = .tasker$text(subtask_name),
    subtask_status = if (.tasker$is_word(subtask_status, c("NOT_STARTED", "RUNNING", "COMPLETED", "FAILED"))) subtask_status,
    overall_percent = .tasker$percent(overall_percent),
    overall_message = overall_message,
    subtask_percent = .tasker$percent(subtask_percent),
    subtask_message = subtask_message,
    items_complete = .tasker$count(subtask_items_complete),
    items_total = .tasker$count(subtask_items_total)
  ))
  .tasker$print(if (is.null(subtask_message)) overall_message else subtask_message)
}

# The text is a template as glue() knows it: "Processing row {i}".
track_subtask_progress <- function(items_complete = NULL, items_total = NULL, message = NULL) {
  text <- .tasker$glue(message, parent.frame())
  .tasker$send(list(
    items_complete = .tasker$count(items_complete),
    items_total = .tasker$count(items_total),
    subtask_message = text
  ))
  .tasker$print(text)
}
track_task_progress <- track_subtask_progress

track_finish <- function(message = "Task completed successfully") {
  text <- .tasker$glue(message, parent.frame())
  if (is.null(.tasker$worker)) {
    .tasker$send(list(subtask_status = "COMPLETED", overall_message = text))
  } else {
    .tasker$send(list(advance = 1, items_total = .tasker$total, subtask_message = text))
  }
  .tasker$print(text)
}

track_error <- function(error_msg, error_detail = NULL) {
  text <- .tasker$text(error_msg)
  detail <- .tasker$text(paste(error_detail, collapse = "\n"))
  .tasker$send(list(error_message = text, error_detail = detail))
  if (!is.null(text)) message("ERROR: ", text)
  invisible(NULL)
}

# ---- Subtasks by one word ------------------------------------------------------------------------------------------

# A subtask begins; the one before is thereby completed.
genter <- function(message = "", ...) {
  text <- .tasker$glue(.tasker$joined(message, ...), parent.frame())
  .tasker$enter(text)
}

gexit <- function(message = NULL, ...) {
  text <- .tasker$glue(message, parent.frame())
  .tasker$send(list(subtask_status = "COMPLETED", subtask_message = text))
  .tasker$print(text)
}

gmessage <- function(message = "", ...) {
  text <- .tasker$glue(.tasker$joined(message, ...), parent.frame())
  .tasker$send(list(subtask_message = text))
  .tasker$print(text)
}

subtask_start <- function(subtask_name, items_total = NULL, message = NULL) {
  .tasker$enter(.tasker$glue(subtask_name, parent.frame()), .tasker$count(items_total), .tasker$glue(message, parent.frame()))
}
subtask_progress <- track_subtask_progress

# Counts exactly, also when several processes do it at once.
subtask_increment <- function(increment = 1, items_total = NULL, message = NULL) {
  text <- .tasker$glue(message, parent.frame())
  .tasker$send(list(
    advance = .tasker$count(increment),
    items_total = .tasker$count(items_total),
    subtask_message = text
  ))
  .tasker$print(text)
}

subtask_complete <- gexit

subtask_fail <- function(error_message = NULL) {
  text <- .tasker$text(error_message)
  .tasker$send(list(subtask_status = "FAILED", subtask_message = text))
  if (!is.null(text)) message("ERROR: ", text)
  invisible(NULL)
}

# ---- The registry of tasks -----------------------------------------------------------------------------------------

register_task <- function(stage, name, type = "R", description = NULL, total_subtasks = NULL,
                          expected_duration_minutes = NULL, schedule = NULL) {
  register_tasks(as.data.frame(
    Filter(length, list(
      stage = stage, name = name, type = type, description = description, total_subtasks = total_subtasks,
      expected_duration_minutes = expected_duration_minutes, schedule = schedule
    )),
    stringsAsFactors = FALSE
  ))
}

register_tasks <- function(tasks_df) {
  force(tasks_df)
  file <- tempfile("tasks", fileext = ".csv")
  on.exit(unlink(file))
  .tasker$quietly({
    utils::write.csv(tasks_df, file, row.names = FALSE, na = "", fileEncoding = "UTF-8")
    .tasker$ask("register", "--from", file)
  })
  invisible(NULL)
}

get_tasks <- function(stage = NULL, enabled = TRUE, conn = NULL) {
  tasks <- .tasker$ask_json("tasks", .tasker$flags(stage = stage), if (!isTRUE(enabled)) "--all")
  .tasker$frame(tasks, c("task_name", "task_stage", "task_type", "enabled"))
}

# ---- What ran and runs ---------------------------------------------------------------------------------------------

get_current_status <- function(conn = NULL) {
  runs <- lapply(.tasker$ask_json("status"), function(row) row$run)
  .tasker$frame(Filter(length, runs), .tasker$columns_of_runs)
}

get_execution_history <- function(task_name = NULL, stage = NULL, start_date = NULL, end_date = NULL, conn = NULL) {
  .tasker$frame(.tasker$ask_json("history", "--limit", "1000000", .tasker$flags(
    task = task_name, stage = stage, since = .tasker$moment(start_date), until = .tasker$moment(end_date)
  )), .tasker$columns_of_runs)
}

# Minutes are those of the runs that succeeded; success_rate is in percent of those that ended.
get_performance_stats <- function(task_name, conn = NULL) {
  runs <- get_execution_history(task_name)
  ended <- runs$execution_status %in% c("FINISHED", "FAILED", "CANCELLED")
  finished <- runs$execution_status == "FINISHED"
  minutes <- (as.numeric(runs$execution_end) - as.numeric(runs$execution_start))[finished] / 60
  of_some <- function(summary) if (length(minutes) > 0) summary(minutes) else NA_real_
  list(
    task_name = task_name,
    total_runs = nrow(runs),
    success_rate = if (any(ended)) 100 * sum(finished) / sum(ended) else NA_real_,
    avg_duration_min = of_some(mean),
    median_duration_min = of_some(stats::median),
    min_duration_min = of_some(min),
    max_duration_min = of_some(max)
  )
}

# ---- Configuration -------------------------------------------------------------------------------------------------

# What is given here holds for the functions that ask, and for each `tasker` that this script starts.
tasker_config <- function(config_file = NULL, host = NULL, port = NULL, dbname = NULL, user = NULL, password = NULL,
                          schema = NULL, driver = NULL, reload = FALSE) {
  given <- Filter(length, list(
    TASKER_CONFIG = config_file, TASKER_DB_HOST = host, TASKER_DB_PORT = port, TASKER_DB_NAME = dbname,
    TASKER_DB_USER = user, TASKER_DB_PASSWORD = password, TASKER_DB_SCHEMA = schema, TASKER_DB_DRIVER = driver
  ))
  if (length(given) > 0) do.call(Sys.setenv, lapply(given, as.character))
  invisible(NULL)
}
configure_db <- tasker_config

get_tasker_config <- function() .tasker$ask_json("config")

find_config_file <- function(start_dir = getwd(), filename = ".tasker.yml", max_depth = 10) {
  folder <- normalizePath(start_dir, mustWork = FALSE)
  for (depth in seq_len(max_depth + 1)) {
    file <- file.path(folder, filename)
    if (file.exists(file)) return(file)
    if (dirname(folder) == folder) break
    folder <- dirname(folder)
  }
  NULL
}

# tasker keeps the only connection, so that a broken database never costs a script anything.
get_db_connection <- function() NULL

create_schema <- function(conn = NULL, schema = "tasker") {
  .tasker$quietly(.tasker$ask("db", "migrate"))
  invisible(NULL)
}

# ---- Inside --------------------------------------------------------------------------------------------------------

.tasker <- new.env()

.tasker$current <- 0
.tasker$pid <- Sys.getpid()

.tasker$quietly <- function(action) tryCatch(suppressWarnings(action), error = function(e) NULL)

# Who tracks itself while the process that began this run still does: a worker of a cluster, a fork, another script. What
# it says becomes a message, and its end counts one, so that many of them make one bar.
.tasker$is_worker <- function() {
  tracker <- strsplit(Sys.getenv("TASKER_TRACKER"), ":", fixed = TRUE)[[1]]
  if (length(tracker) < 2 || tracker[1] != Sys.getenv("TASKER_RUN_ID") || tracker[2] == Sys.getpid()) return(FALSE)
  .tasker$total <- .tasker$count(tracker[3])
  TRUE
}

.tasker$let_workers_know <- function(total = NULL) {
  run_id <- Sys.getenv("TASKER_RUN_ID")
  if (run_id != "") Sys.setenv(TASKER_TRACKER = paste(c(run_id, Sys.getpid(), total), collapse = ":"))
}

# A name that the run does not have is worth a note.
.tasker$other_name <- function(name, stage) {
  script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  if (is.null(name) || name %in% basename(script)) return(NULL)
  paste0("tracked as ", name, if (!is.null(stage)) paste0(" of stage ", stage))
}

# Several scripts of one run, and forks, are numbered by tasker; who states a total numbers itself.
.tasker$enter <- function(name, items_total = NULL, message = NULL) {
  .tasker$current <- .tasker$current + 1
  total <- .tasker$total
  owns_numbers <- !is.null(total) && .tasker$pid == Sys.getpid()
  .tasker$send(list(
    current_subtask = if (owns_numbers) .tasker$current,
    total_subtasks = if (owns_numbers) .tasker$total_from(.tasker$current),
    subtask_name = if (is.null(name)) "" else name,
    items_total = items_total,
    subtask_message = message
  ))
  where <- paste(c(.tasker$current, total), collapse = " of ")
  .tasker$print(if (is.null(.tasker$worker)) paste0("Subtask ", where, ": ", name) else name)
  .tasker$print(message)
}

.tasker$total_from <- function(number) {
  if (!is.null(number) && !is.null(.tasker$total) && number <= .tasker$total) .tasker$total
}

# One call of write(2) for one line, so that the lines of several processes never mix. A file that is not there is not
# made: its run is over.
.tasker$send <- function(fields) {
  force(fields)
  .tasker$quietly({
    path <- Sys.getenv("TASKER_FILE")
    fields <- .tasker$own(Filter(length, fields))
    if (length(fields) > 0 && file.exists(path)) {
      line <- .tasker$line(fields)
      connection <- file(path, "ab")
      tryCatch(writeBin(line, connection), finally = close(connection))
    }
  })
  invisible(NULL)
}

# What is sent of it: of a worker one message, and a count at its end.
.tasker$own <- function(fields) {
  if (isTRUE(c(fields$items_complete, fields$advance)[1] > fields$items_total)) fields$items_total <- NULL
  if (is.null(.tasker$worker)) {
    if (!is.null(fields$current_subtask) || !is.null(fields$subtask_name)) .tasker$let_workers_know()
    return(fields)
  }
  items <- paste(c(fields$items_complete, fields$items_total), collapse = "/")
  words <- c(fields$subtask_name, if (is.null(fields$advance)) items, fields$subtask_message, fields$overall_message)
  message <- paste(words[nzchar(words)], collapse = " ")
  if (!is.null(fields$error_message)) {
    fields$error_message <- paste0(.tasker$worker, ": ", fields$error_message)
    return(fields)
  }
  c(
    if (is.null(fields$advance)) list(alive = TRUE) else fields[c("advance", if (!is.null(fields$items_total)) "items_total")],
    if (message != "") list(message = paste0(.tasker$worker, ": ", message))
  )
}

# A line of JSON in UTF-8. A text is shortened until the line fits (4,096 bytes).
.tasker$line <- function(fields) {
  for (limit in c(3600, 1700, 800, 300)) {
    members <- lapply(names(fields), function(key) {
      c(charToRaw(paste0(",\"", key, "\":")), .tasker$value(fields[[key]], limit))
    })
    body <- unlist(members)
    if (length(body) < 3800) break
  }
  c(charToRaw("::tasker {"), body[-1], charToRaw("}\n"))
}

.tasker$value <- function(value, limit) {
  if (isTRUE(value)) return(charToRaw("true"))
  if (is.numeric(value)) return(charToRaw(sub(",", ".", sprintf("%.15g", value), fixed = TRUE)))
  bytes <- charToRaw(value)
  if (length(bytes) > limit) {
    # A character is not cut in two: what is behind the cut must not go on with one (10xxxxxx).
    while (limit > 0 && bitwAnd(as.integer(bytes[limit + 1]), 0xc0L) == 0x80L) limit <- limit - 1
    bytes <- c(bytes[seq_len(limit)], charToRaw("..."))
  }
  c(as.raw(0x22), unlist(.tasker$escapes[as.integer(bytes) + 1]), as.raw(0x22))
}

.tasker$escapes <- local({
  table <- c(rep(list(as.raw(0x20)), 32), lapply(32:255, as.raw))
  for (sign in c("\n\\n", "\r\\r", "\t\\t", "\"\\\"", "\\\\\\")) {
    table[[as.integer(charToRaw(sign)[1]) + 1]] <- charToRaw(sign)[-1]
  }
  table
})

# One text in UTF-8, whatever is given; NULL for none. An error in the argument itself is the script's own.
.tasker$text <- function(value, separator = " ") {
  force(value)
  .tasker$quietly({
    if (is.atomic(value)) value <- value[!is.na(value)]
    text <- paste(.tasker$utf8(as.character(value)), collapse = separator)
    if (nzchar(text)) text
  })
}

.tasker$joined <- function(...) .tasker$text(unlist(lapply(list(...), .tasker$text)), "")

# What is neither of a known encoding nor UTF-8 is taken for Latin-1. Before paste(), which knows only the locale's.
.tasker$utf8 <- function(texts) {
  known <- Encoding(texts) == "latin1"
  texts[known] <- enc2utf8(texts[known])
  unknown <- !validUTF8(texts)
  texts[unknown] <- iconv(texts[unknown], "latin1", "UTF-8")
  texts
}

.tasker$number <- function(value) {
  force(value)
  number <- .tasker$quietly(as.numeric(value)[1])
  if (isTRUE(is.finite(number))) number
}

.tasker$count <- function(value) {
  number <- .tasker$number(value)
  if (!is.null(number) && number >= 0 && number < 2^53) floor(number)
}

.tasker$percent <- function(value) {
  number <- .tasker$number(value)
  if (!is.null(number)) min(100, max(0, number))
}

.tasker$is_word <- function(value, words) is.character(value) && length(value) == 1 && value %in% words

.tasker$print <- function(text) {
  if (!is.null(text)) .tasker$quietly(cat(paste0("[", format(Sys.time(), "%H:%M:%S"), "] ", text, "\n")))
  invisible(NULL)
}

# What {expressions} in the text come to, as with glue(); one that fails stays as it is.
.tasker$glue <- function(text, envir) {
  text <- .tasker$text(text)
  if (is.null(text) || !grepl("[{}]", text)) return(text)
  signs <- strsplit(text, "")[[1]]
  pieces <- character()
  at <- 1
  while (at <= length(signs)) {
    sign <- signs[at]
    end <- at
    if (sign %in% c("{", "}") && at < length(signs) && signs[at + 1] == sign) {
      end <- at + 1
    } else if (sign == "{") {
      end <- .tasker$closing(signs, at)
      sign <- paste(signs[at:end], collapse = "")
      if (end > at) sign <- .tasker$evaluate(sign, envir)
    }
    pieces <- c(pieces, sign)
    at <- end + 1
  }
  .tasker$text(paste(pieces, collapse = ""))
}

# Where the brace that opens at `from` closes, past braces and quotes within; `from` itself if nowhere.
.tasker$closing <- function(signs, from) {
  depth <- 0
  quote <- ""
  at <- from
  while (at <= length(signs)) {
    sign <- signs[at]
    if (quote != "") {
      if (sign == "\\") at <- at + 1
      else if (sign == quote) quote <- ""
    } else if (sign %in% c("\"", "'", "`")) {
      quote <- sign
    } else if (sign == "{") {
      depth <- depth + 1
    } else if (sign == "}") {
      depth <- depth - 1
      if (depth == 0) return(at)
    }
    at <- at + 1
  }
  from
}

.tasker$evaluate <- function(braced, envir) {
  code <- substr(braced, 2, nchar(braced) - 1)
  tryCatch(
    paste(as.character(eval(parse(text = code, keep.source = FALSE), envir)), collapse = ", "),
    error = function(e) braced
  )
}

# What `tasker` prints; NULL, and a word about it on stderr, where it cannot say.
.tasker$ask <- function(...) {
  if (Sys.which("tasker") == "") {
    message("tasker: the command tasker is not on the PATH")
    return(NULL)
  }
  answer <- .tasker$quietly(system2("tasker", shQuote(c(...)), stdout = TRUE))
  if (is.null(answer) || length(attr(answer, "status")) > 0) return(NULL)
  Encoding(answer) <- "UTF-8"
  paste(answer, collapse = "\n")
}

.tasker$ask_json <- function(...) {
  answer <- .tasker$ask(..., "--json")
  if (!is.null(answer)) .tasker$quietly(.tasker$parse_json(answer))
}

.tasker$flags <- function(...) {
  given <- Filter(length, list(...))
  unlist(lapply(names(given), function(name) c(paste0("--", name), as.character(given[[name]]))))
}

.tasker$moment <- function(value) {
  if (inherits(value, "POSIXt")) format(value, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC") else as.character(value)
}

.tasker$parse_json <- function(text) {
  pattern <- "\"[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*\"|[][{}:,]|[^][{}:,\"\\s]+"
  tokens <- regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1]]
  at <- 0
  take <- function() tokens[at <<- at + 1]
  members <- function(close, read) {
    values <- list()
    while (tokens[at + 1] != close) {
      if (tokens[at + 1] == ",") take()
      values <- c(values, read())
    }
    take()
    values
  }
  # A string of JSON.stringify is one of R.
  string <- function(token) parse(text = token, keep.source = FALSE, encoding = "UTF-8")[[1]]
  value <- function() {
    token <- take()
    switch(token,
      "[" = members("]", function() list(value())),
      "{" = members("}", function() {
        key <- string(take())
        take()
        stats::setNames(list(value()), key)
      }),
      "null" = NULL, "true" = TRUE, "false" = FALSE,
      if (startsWith(token, "\"")) string(token) else as.numeric(token)
    )
  }
  value()
}

.tasker$columns_of_runs <- c(
  "run_id", "task_name", "task_stage", "task_type", "execution_status", "execution_start", "execution_end"
)

# Rows of named values as a data frame: times as POSIXct, what is no single value as a list. `least`: the columns that it
# has even without rows.
.tasker$frame <- function(rows, least) {
  names <- unique(c(unlist(lapply(rows, names)), if (length(rows) == 0) least))
  columns <- lapply(names, function(name) {
    values <- lapply(rows, function(row) if (is.null(row[[name]])) NA else row[[name]])
    if (!all(vapply(values, function(value) is.atomic(value) && length(value) == 1, TRUE))) return(I(values))
    column <- if (length(values) > 0) unlist(values) else character()
    is_time <- is.character(column) && all(is.na(column) | grepl("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z$", column))
    if (is_time) as.POSIXct(column, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC") else column
  })
  as.data.frame(stats::setNames(columns, names), stringsAsFactors = FALSE)
}

invisible(NULL)
