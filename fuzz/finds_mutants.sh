#!/bin/sh
# Holds wrong engines to the contract with a replaying fuzz_requests: each must be found by some
# input of the corpus, and the true engine by none.
set -eu
if [ "${1:-}" = "--help" ] || [ "$#" -lt 3 ]; then
  echo "usage: finds_mutants.sh FUZZ_REQUESTS CORPUS ENGINE..."
  exit 2
fi
program=$1
corpus=$2
shift 2
"$program" "$corpus" > /dev/null
missed=0
for engine in "$@"; do
  output=$(MISDEAL_ENGINE=$engine "$program" "$corpus" 2>&1) || true
  case $output in
    *"violated: "*) echo "$engine: found" ;;
    *) echo "$engine: not found" && missed=1 ;;
  esac
done
exit "$missed"
