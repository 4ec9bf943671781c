#!/usr/bin/env bash
# Installs the tool out of a build folder, moves it elsewhere, and runs it from an empty folder: every
# verb that needs a file beside the program must find it there.
#
#   harness/tests/installed_tool.sh CMAKE BUILD_FOLDER

set -euo pipefail

readonly cmake=$1 build=$2
# It would go before the prefix.
unset DESTDIR

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$cmake" --install "$build" --prefix "$folder/prefix" >/dev/null
# A space, for paths are put into commands.
mv "$folder/prefix" "$folder/moved to"
mkdir "$folder/empty"
cd "$folder/empty"
readonly misdeal="$folder/moved to/bin/misdeal"

failed=0

# Runs the tool; what it prints must have the line that is asked for.
expect() { # EXIT_CODE PATTERN ARGUMENT...
  local expected=$1 pattern=$2 status=0
  shift 2
  "$misdeal" "$@" >"$folder/log" 2>&1 || status=$?
  if [[ $status =~ ^($expected)$ ]] && grep -Eq "$pattern" "$folder/log"; then
    echo "ok: misdeal $*"
    return
  fi
  echo "misdeal $*: came out with $status, not $expected, or without a line of '$pattern':"
  tail -n 30 "$folder/log"
  failed=1
}

expect 0 '^misdeal [0-9]' --version
# So many operations, however busy the machine is.
expect 0 '^HOLDS' stress --duration 120s --actions 30000
expect 1 '^boolean-flag +duplicate-fold +FAILED' explore --scenario duplicate-fold --engine boolean-flag --schedules 100
expect 0 '^/.*/true \(process ' contention -- true
# A machine may be unfit for something; but the probe was there, and was tried.
expect '0|4' '^[a-z]+ +thread-sanitizer ' doctor
if grep -q 'misdeal-tsan-probe is not' "$folder/log"; then
  echo "the doctor does not find its probe"
  failed=1
fi
exit "$failed"
