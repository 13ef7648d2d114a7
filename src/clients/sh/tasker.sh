# Says from a shell script how far it is. Copy this file next to the script and read it in: . ./tasker.sh
#
# Under `tasker run` each call adds one line to the file that TASKER_FILE names; outside of a run the functions only
# print. Every function succeeds, whatever happens. For any POSIX shell, with set -e and set -u or without. The names
# of variables that begin with _tasker_ are taken.

# track_init NAME [TOTAL_SUBTASKS]: begins. Name and stage of the run are those of `tasker run`.
track_init() {
  _tasker_send "total_subtasks=${2-}"
  [ -z "${TASKER_RUN_ID-}" ] || echo "Status tracking initialized: run_id=$TASKER_RUN_ID" >&2
}

# track_status current_subtask=2 subtask_name="Load" subtask_percent=40 overall_message="…": any of the keys that
# track_status has in the other languages.
track_status() {
  _tasker_send status=RUNNING "$@"
  _tasker_said=
  for _tasker_pair; do
    case $_tasker_pair in
      subtask_message=*) _tasker_said=${_tasker_pair#*=}; break ;;
      overall_message=*) _tasker_said=${_tasker_pair#*=} ;;
    esac
  done
  _tasker_say "$_tasker_said"
}

# track_subtask_progress DONE [TOTAL] [MESSAGE]
track_subtask_progress() {
  _tasker_send "items_complete=${1-}" "items_total=${2-}" "message=${3-}"
  _tasker_say "${3-}"
}
subtask_progress() { track_subtask_progress "$@"; }
track_task_progress() { track_subtask_progress "$@"; }

# track_finish [MESSAGE]
track_finish() {
  _tasker_send subtask_status=COMPLETED "overall_message=${1-Task completed successfully}"
  _tasker_say "${1-Task completed successfully}"
}

# track_error MESSAGE [DETAIL]
track_error() {
  _tasker_send "error_message=${1-}" "error_detail=${2-}"
  echo "ERROR: ${1-}" >&2 || :
}

# genter NAME [TOTAL_ITEMS]: a subtask begins; the one before is thereby completed.
genter() {
  _tasker_send "subtask_name=${1-}" "items_total=${2-}"
  _tasker_say "${1-}"
}
subtask_start() { genter "$@"; }

# gexit [MESSAGE]: it is completed.
gexit() {
  _tasker_send subtask_status=COMPLETED "message=${1-}"
  _tasker_say "${1-}"
}
subtask_complete() { gexit "$@"; }

# gmessage MESSAGE
gmessage() {
  _tasker_send "message=${1-}"
  _tasker_say "${1-}"
}

# subtask_increment [BY] [TOTAL] [MESSAGE]: counts exactly, also when several processes do it at once.
subtask_increment() {
  _tasker_send "advance=${1:-1}" "items_total=${2-}" "message=${3-}"
  _tasker_say "${3-}"
}

# subtask_fail [MESSAGE]
subtask_fail() {
  _tasker_send subtask_status=FAILED "message=${1-}"
  [ -z "${1-}" ] || echo "ERROR: $1" >&2 || :
}

# register_task STAGE NAME [TYPE]
register_task() { tasker register --stage "${1-}" --name "${2-}" --type "${3:-sh}" || :; }
get_tasks() { tasker tasks "$@" || :; }
get_current_status() { tasker status "$@" || :; }
get_execution_history() { tasker history "$@" || :; }

_tasker_say() {
  [ -z "$1" ] || printf '[%s] %s\n' "$(date +%H:%M:%S)" "$1" || :
}

# Writes key=value words as one line of JSON, with one call of write(2), so that the lines of several processes never mix.
# A file that is not there is not made: its run is over. What is no number where there should be one is left out.
_tasker_send() {
  [ -f "${TASKER_FILE-}" ] || return 0
  _tasker_line=
  _tasker_done=0
  for _tasker_pair; do
    _tasker_key=${_tasker_pair%%=*}
    _tasker_value=${_tasker_pair#*=}
    case $_tasker_key in
      *_percent) _tasker_number || continue; [ "${_tasker_value%.*}" -lt 100 ] || _tasker_value=100 ;;
      *items_complete | advance) _tasker_number || continue; _tasker_done=$_tasker_value ;;
      *items_total) _tasker_number && [ "${_tasker_done%.*}" -le "${_tasker_value%.*}" ] || continue ;;
      current_subtask | total_subtasks) _tasker_number && [ "$_tasker_value" -gt 0 ] || continue ;;
      *) [ -n "$_tasker_value" ] || continue; _tasker_quote ;;
    esac
    _tasker_line="$_tasker_line,\"$_tasker_key\":$_tasker_value"
  done
  [ -z "$_tasker_line" ] || printf '::tasker {%s}\n' "${_tasker_line#,}" >>"$TASKER_FILE" || :
} 2>/dev/null

_tasker_number() {
  case $_tasker_value in
    '' | *[!0-9.]* | *.*.* | .* | *. | 0[0-9]* | ????????????????*) return 1 ;;
  esac
}

# A text as JSON: no longer than fits, and a control character is a space.
_tasker_quote() {
  case $_tasker_value in
    *[![:print:]]* | *[\"\\]*) ;;
    *) [ ${#_tasker_value} -gt 400 ] || { _tasker_value="\"$_tasker_value\""; return 0; } ;;
  esac
  _tasker_value=$(
    LC_ALL=C
    export LC_ALL
    printf '%.800s' "$_tasker_value" | tr '\000-\037\177' ' ' | sed 's/[\\"]/\\&/g; s/^/"/; s/$/"/'
  )
}
