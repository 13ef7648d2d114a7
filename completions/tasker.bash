# Completion of tasker for bash 3.2 and newer; `tasker completion bash` prints this.

_tasker() {
  local line=${COMP_LINE:0:COMP_POINT} program=$1 kept word gap what i
  local -a words starts
  type -P "$program" >/dev/null || program=tasker
  # Bash breaks words at : and = too (COMP_WORDBREAKS). Here they are whole, and end at the cursor.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    gap=${line%%[![:space:]]*}
    line=${line:${#gap}}
    word=${line:0:${#word}}
    line=${line:${#word}}
    if [[ $gap || $i == 0 ]]; then
      starts[${#words[@]}]=$i
      words[${#words[@]}]=$word
    else
      words[${#words[@]} - 1]+=$word
    fi
  done
  # What of the last word stays, because only what is behind its last break is replaced.
  kept=${words[${#words[@]} - 1]}
  case $word in *[!:=@\<\>\|\&\;\(]*) kept=${kept:0:${#kept}-${#word}} ;; esac

  COMPREPLY=()
  {
    read -r what
    case $what in
      files) compopt -o default 2>/dev/null ;;
      folders) compopt -o dirnames 2>/dev/null ;;
      foreign*) _tasker_foreign "$((${what#foreign } + 1))" ;;
      *) while read -r word; do COMPREPLY[${#COMPREPLY[@]}]=$word; done ;;
    esac
  } < <("$program" __complete bash "$kept" "${words[@]:1}" 2>/dev/null)
}

# The command line that begins with the word $1 of `words`, as if it stood alone.
_tasker_foreign() {
  if declare -F _command_offset >/dev/null; then
    _command_offset "${starts[$1]}"
  elif (($1 == ${#words[@]} - 1)) && [[ ${words[$1]} != */* ]]; then
    while read -r word; do COMPREPLY[${#COMPREPLY[@]}]=$word; done < <(compgen -c -- "${words[$1]}" | sort -u)
  else
    compopt -o default 2>/dev/null
  fi
}

complete -F _tasker tasker
