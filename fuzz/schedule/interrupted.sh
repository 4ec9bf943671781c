#!/usr/bin/env bash
# interrupted.sh FUZZER: terminates it amid its executions, ten times, and looks for crash files. (What
# runs in the background ignores interruptions.)
set -euo pipefail

fuzzer=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for ((round = 0; round < 10; ++round)); do
  log=$folder/$round.log
  : >"$log"  # Of this round: it is not to be interrupted before it has begun.
  "$fuzzer" -seed=1 -max_total_time=60 "-artifact_prefix=$folder/" >"$log" 2>&1 &
  until grep -q INITED "$log"; do kill -0 $!; done
  kill -TERM $!
  status=0
  wait $! || status=$?
  ((status == 143)) || { cat "$log" && echo "ended with $status" && exit 1; }
done
[[ -z $(find "$folder" -name 'crash-*') ]]
