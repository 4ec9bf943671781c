# shellcheck shell=bash
# The steps that the scripts in this folder are made of; sourced, not run.
# Exit codes as everywhere in Misdeal: 1 something failed, 2 wrong usage, 4 the machine is not fit.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
# Clones share what they compile.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$root}

# The comment at the top of the calling script is its help.
print_help() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
}

die() { # EXIT_CODE MESSAGE...
  local code=$1
  shift
  echo "${0##*/}: $*" >&2
  exit "$code"
}

die_of_usage() { # ARGUMENT
  die 2 "unknown argument '$1'; see ${0##*/} --help"
}

take_no_arguments_but_help() { # ARGUMENT...
  if [[ ${1:-} == --help ]]; then
    print_help
    exit 0
  fi
  (($# == 0)) || die_of_usage "$1"
}

# Standard output is left to results.
say() {
  echo "== $*" >&2
}

build_folder() { # PRESET
  echo "$root/build/$1"
}

misdeal_program() { # PRESET
  echo "$(build_folder "$1")/harness/cli/misdeal"
}

# Joined with &&, here and below: a caller that tests the result switches `set -e` off.
configure() ( # PRESET
  say "configure ($1)"
  cd "$root" && cmake --preset "$1" --log-level=NOTICE >&2
)

build() ( # PRESET [TARGET...]
  preset=$1
  shift
  targets=()
  (($# == 0)) || targets=(--target "$@")
  configure "$preset" && say "build ($preset)" &&
    cd "$root" && cmake --build --preset "$preset" "${targets[@]}" >&2
)

junit_file() { # PRESET
  echo "$(build_folder "$1")/junit.xml"
}

# Minutes under a sanitizer, each attacking for seconds what quicker tests attack briefly.
# shellcheck disable=SC2034 # Used by who sources this.
readonly slow_tests='(^|/)(CorrectServer|LiveRun|LiveRunAtAFixedRate|CommandLine|RemoteStress|StressOnTheTrueEngine|DemoServer|Freeze)[./]'

# Two tests at a time: many of them start threads of their own. One that hangs, as it may with a wrong
# engine, is given up after five minutes, if it says nothing else.
run_tests() { # PRESET [CTEST_ARGUMENT...]
  local preset=$1
  shift
  say "tests ($preset)"
  rm -f "$(junit_file "$preset")"
  ctest --test-dir "$(build_folder "$preset")" --parallel 2 --output-on-failure --no-tests=error --timeout 300 \
    --output-junit "$(junit_file "$preset")" "$@" >&2
}

readonly processing_modes=(per-table-lock global-lock synchronous optimistic)

# A stress run of every processing mode: what unit tests do not reach, under a sanitizer.
stress_every_mode() { # PRESET SECONDS
  local mode
  for mode in "${processing_modes[@]}"; do
    say "stress ($1, $mode)"
    "$(misdeal_program "$1")" stress --processing "$mode" --duration "$2s" \
      --out "$root/misdeal-out/$1-stress" >&2 || return
  done
}

# Attacks the server program of the preset, sanitized as it is; fails, too, if that ends badly.
stress_over_http() { # PRESET SECONDS
  local program pid line url='' status=0 server_status=0
  program=$(misdeal_program "$1")
  say "stress ($1, over HTTP)"
  coproc server { exec "$program" serve --port 0; }
  # shellcheck disable=SC2154 # coproc sets it.
  pid=$server_PID
  # It says where it listens; if it ends instead, there is no more to read.
  while [[ -z $url ]] && read -r -u "${server[0]}" line; do
    [[ ! $line =~ http://[0-9.:]+ ]] || url=${BASH_REMATCH[0]}
  done
  if [[ -n $url ]]; then
    "$program" stress --target "$url" --duration "$2s" \
      --out "$root/misdeal-out/$1-stress" >&2 || status=$?
    kill "$pid" || true
  fi
  wait "$pid" || server_status=$?
  [[ -n $url ]] || { say "the server did not start" && return 4; }
  return "$((status != 0 ? status : server_status))"
}

# What a command prints is shown and kept. Ends as the command does.
run_logged() { # LOG COMMAND...
  local log=$1 codes
  shift
  # In a pipe, which is waited for: all of it has been written when this returns.
  "$@" 2>&1 | tee -a "$log" >&2 || {
    codes=("${PIPESTATUS[@]}")
    return "$((codes[0] != 0 ? codes[0] : codes[1]))"
  }
}

# That a program was compiled with a sanitizer is not to be seen from outside: it finds nothing.
require_instrumented() { # PROGRAM SYMBOL
  grep -q " [TtWw] $2\$" < <(llvm-nm-19 "$1" 2>/dev/null) ||
    die 3 "$1 is not instrumented: it has no $2"
}

# A gate that lets a known wrong engine pass is no gate.
require_red() { # EXIT_CODE COMMAND...
  local expected=$1 status=0 log
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  if ((status != expected)); then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die 3 "the canary came out with $status instead of $expected: $*"
  fi
  rm -f "$log"
  say "canary: red, as it must be: ${1##*/}"
}

# A wrong engine, attacked by the program of a preset.
require_red_stress() { # PRESET
  local out
  out=$(mktemp -d)
  require_red 1 "$(misdeal_program "$1")" stress --engine boolean-flag --duration 2s --pin off \
    --out "$out"
  rm -rf "$out"
}

# Whether this machine is fit for a purpose; the program that says so is that of the release preset.
# A build that fails is no fault of the machine.
doctor() { # PURPOSE
  local rows status=0
  build release misdeal || die 1 "the build failed"
  say "doctor ($1)"
  rows=$("$(misdeal_program release)" doctor --for "$1" --out "$root/misdeal-out" 2>&1) || status=$?
  grep -v '^ok ' <<<"$rows" >&2 || true
  ((status == 0)) || exit 4
}
