#!/usr/bin/env bash
# unknown_engine.sh FUZZER: what no engine is called ends a fuzzer with 2, and is no finding.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
MISDEAL_ENGINE=nobody "$1" -runs=10 "-artifact_prefix=$folder/" >"$folder/log" 2>&1 || status=$?
cat "$folder/log"
((status == 2)) || { echo "ended with $status" && exit 1; }
grep -q 'MISDEAL_ENGINE=nobody: no such engine' "$folder/log"
[[ -z $(find "$folder" -name 'crash-*') ]]
