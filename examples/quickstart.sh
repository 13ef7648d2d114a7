#!/bin/sh
# A small real job: what words does this project's README use, and how often? It takes some seconds and says how far it
# is, by printing lines that begin with "::tasker". Nothing else makes it a tracked run.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "::tasker subtask 1/3 Split README.md into words"
tr -cs '[:alpha:]' '\n' <README.md | tr '[:upper:]' '[:lower:]' | grep -E '^.{4,}$' >"$work/words"
total=$(wc -l <"$work/words")
echo "$total words of four letters and more"
sleep 1

echo "::tasker subtask 2/3 Count by first letter"
set -- a b c d e f g h i j k l m n o p q r s t u v w x y z
done=0
for letter; do
  count=$(grep -c "^$letter" "$work/words" || true)
  echo "$letter $count" >>"$work/letters"
  done=$((done + 1))
  echo "::tasker $done/$# words with $letter: $count"
  sleep 0.1
done

echo "::tasker subtask 3/3 Find the most common words"
sort "$work/words" | uniq -c | sort -rn | head -5
sleep 1
echo "::tasker metric words=$total"
echo "::tasker note README.md read"
