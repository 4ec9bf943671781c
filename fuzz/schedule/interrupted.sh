#!/usr/bin/env bash
# interrupted.sh FUZZER: interrupts it amid its executions, ten times, and looks for crash files.
set -euo pipefail

fuzzer=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for ((round = 0; round < 10; ++round)); do
  "$fuzzer" -seed=1 -max_total_time=60 "-artifact_prefix=$folder/" >"$folder/log" 2>&1 &
  until grep -q INITED "$folder/log"; do kill -0 $!; done
  kill -TERM $!
  status=0
  wait $! || status=$?
  ((status == 143)) || { cat "$folder/log" && echo "ended with $status" && exit 1; }
done
[[ -z $(find "$folder" -name 'crash-*') ]]
