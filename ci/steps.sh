# shellcheck shell=bash
# The steps that the scripts in this folder are made of; sourced, not run.
# Exit codes as everywhere in Misdeal: 1 something failed, 2 wrong usage, 4 the machine is not fit.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root

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

# Two tests at a time: many of them start threads of their own.
run_tests() { # PRESET
  say "tests ($1)"
  rm -f "$(junit_file "$1")"
  ctest --test-dir "$(build_folder "$1")" --parallel 2 --output-on-failure --no-tests=error \
    --output-junit "$(junit_file "$1")" >&2
}

# A stress run of every processing mode: what unit tests do not reach, under a sanitizer.
stress_every_mode() { # PRESET
  local mode
  for mode in per-table-lock global-lock synchronous optimistic; do
    say "stress ($1, $mode)"
    "$(misdeal_program "$1")" stress --processing "$mode" --duration 10s \
      --out "$(build_folder "$1")/misdeal-out" >&2
  done
}
