#!/bin/sh
# Holds wrong engines to a fuzz target that takes MISDEAL_ENGINE: each must be found by some input of
# the corpus, and the true engine by none. FUZZ_OPTIONS go to the program.
set -eu
if [ "${1:-}" = "--help" ] || [ "$#" -lt 3 ]; then
  echo "usage: finds_mutants.sh PROGRAM CORPUS ENGINE..."
  exit 2
fi
program=$1
corpus=$2
shift 2
# shellcheck disable=SC2086 # Several options, perhaps none.
"$program" ${FUZZ_OPTIONS:-} "$corpus" > /dev/null 2>&1
missed=0
for engine in "$@"; do
  # shellcheck disable=SC2086
  output=$(MISDEAL_ENGINE=$engine "$program" ${FUZZ_OPTIONS:-} "$corpus" 2>&1) || true
  case $output in
    *"violated: "* | *" violates "*) echo "$engine: found" ;;
    *) echo "$engine: not found" && missed=1 ;;
  esac
done
exit "$missed"
