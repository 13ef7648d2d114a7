#compdef tasker
# Completion of tasker for zsh; `tasker completion zsh` prints this.

_tasker() {
  local -a lines values shown
  local what program=${(Q)words[1]}
  whence -p -- $program >/dev/null || program=tasker
  lines=("${(@f)$("$program" __complete zsh '' "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  what=$lines[1]
  shift lines
  case $what in
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
    foreign*)
      shift $((${what#foreign } + 1)) words
      ((CURRENT -= ${what#foreign } + 1))
      _normal
      ;;
    *)
      values=("${(@)lines%%$'\t'*}")
      shown=("${(@)lines/$'\t'/  -- }")
      (($#lines)) && compadd -d shown -a values
      ;;
  esac
}

# In a folder of $fpath it is called, anywhere else it is sourced.
if [[ $funcstack[1] == _tasker ]]; then
  _tasker "$@"
else
  compdef _tasker tasker
fi
