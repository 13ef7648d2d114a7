#!/bin/sh
# Captures what a tool prints, through a pipe and on a terminal of 80 columns, as samples for the detectors' tests:
#   capture.sh tqdm/loop python3 loop.py
set -eu
sample=$(dirname "$0")/$1
shift
mkdir -p "$(dirname "$sample")"
"$@" 2>&1 </dev/null | cat >"$sample.pipe"
command=$(printf " '%s'" "$@")
script -qec "stty cols 80 rows 24; $command" /dev/null </dev/null >"$sample.tty"
ls -l "$sample.pipe" "$sample.tty"
