#!/bin/sh
# A loop of the shell. The lines go to stderr, so that what the script prints can still be piped.
set -eu
set -- Alabama Alaska Arizona Arkansas California
done=0
for state; do
  done=$((done + 1))
  echo "::tasker $done/$# $state" >&2
  echo "$state" | tr '[:lower:]' '[:upper:]'
done
