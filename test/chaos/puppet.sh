# A command that bears witness of itself: puppet.sh WITNESS STEP...
# Every line that it prints carries its PID and a number, so that one that is missing, torn or there twice is seen. What it
# did it appends to the file WITNESS, by builtins only, before anything can go wrong with it:
#   start RUN_ID PARENT_RUN_ID PID WRAPPER_PID MICROSECONDS     none is -
#   wrote RUN_ID PID LINES MICROSECONDS         how many lines so far, and how long all writing took
#   nested RUN_ID STATUS                        how the wrapped command that it started ended
#   end RUN_ID exit|signal NUMBER MICROSECONDS
ulimit -c 0
witness=$1 run=${TASKER_RUN_ID:--} lines=0 spent=0
shift
tell() { printf '%s\n' "$*" >>"$witness"; }
ended() { tell end "$run" "$1" "$2" "${EPOCHREALTIME/./}"; }
tell start "$run" "${TASKER_PARENT_RUN_ID:--}" $$ $PPID "${EPOCHREALTIME/./}"

padding=................................................
write() {
  local text= begin most=$((lines + $1))
  while [ $lines -lt $most ]; do
    lines=$((lines + 1))
    text+="#$BASHPID $lines $padding#"$'\n'
  done
  begin=${EPOCHREALTIME/./}
  printf %s "$text" || tell unwritten "$run"
  spent=$((spent + ${EPOCHREALTIME/./} - begin))
  tell wrote "$run" $BASHPID $lines $spent
}

while [ $# -gt 0 ]; do
  step=$1 value=$2
  shift 2
  case $step in
    write) write "$value" ;;
    sleep) sleep "$value" ;;
    progress)
      lines=$((lines + 1))
      echo "::tasker $value #$$ $lines $padding#" || tell unwritten "$run"
      tell wrote "$run" $$ $lines $spent ;;
    background) (lines=0 spent=0; sleep "$value"; write 1) & ;;
    nest)
      "$TASKER" run --task "inner-$$" -- bash "$0" "$witness" $value
      tell nested "$run" $? ;;
    exit) ended exit "$value"; exit "$value" ;;
    # A status for each attempt, with commas between.
    exits)
      while read -r fact _; do [ "$fact" = start ] && status=${value%%,*} value=${value#*,}; done <"$witness"
      ended exit "$status"; exit "$status" ;;
    die) ended signal "$value"; kill "-$value" $$ ;;
  esac
done
