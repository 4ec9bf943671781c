# shellcheck shell=bash
# Two builds' benchmarks, row by row in turns, and what instructions they take; sourced after
# steps.sh, not run.

# Turns of one row follow each other within a second or so, so that a noisy neighbour meets both
# sides: A B, B A, A B, … Each turn is a process of its own, with a memory layout of its own.
readonly turn_seconds=0.01
readonly turn_repetitions=5

# A row that is timed by real time has threads of its own. The others stay on one core.
pin_of() { # ROW
  pin=()
  if [[ ! $1 =~ /(real|manual)_time ]] && command -v taskset >/dev/null && (($(nproc) > 1)); then
    local cores
    cores=$(taskset -cp $$) && cores=${cores##*[ ,-]}
    pin=(taskset -c "$cores")
  fi
}

row_pattern() { # ROW
  sed 's/[][\.*^$+?(){}|]/\\&/g; s/^/^/; s/$/$/' <<<"$1"
}

measure_turn() { # PROGRAM ROW JSON
  "${pin[@]}" "$1" --benchmark_filter="$(row_pattern "$2")" --benchmark_min_time="$turn_seconds" \
    --benchmark_repetitions="$turn_repetitions" --benchmark_out="$3" \
    --benchmark_out_format=json >/dev/null 2>"$3.log" && return
  cat "$3.log" >&2
  die 1 "$1 failed at $2"
}

# Rows that both builds have, as lines "PROGRAM ROW".
rows_of_both() { # BASE_FOLDER NEW_FOLDER FILTER PROGRAM...
  local base=$1 new=$2 filter=$3 program
  shift 3
  for program in "$@"; do
    [[ -x $new/$program ]] || die 2 "there is no program '$program'"
    if [[ ! -x $base/$program ]]; then
      say "the base has no $program: nothing to compare it with"
      continue
    fi
    # The library says so, and fails, where nothing matches.
    comm -12 <("$base/$program" --benchmark_list_tests --benchmark_filter="$filter" 2>&1 | sort) \
      <("$new/$program" --benchmark_list_tests --benchmark_filter="$filter" 2>&1 | sort) |
      grep -v '^Failed to match' | sed "s|^|$program |" || true
  done
}

# Measures every row; JSON files of each turn in FOLDER/base and FOLDER/new, their names beginning
# with PREFIX.
take_turns() { # BASE_FOLDER NEW_FOLDER REPETITIONS FOLDER PREFIX < ROWS
  local base=$1 new=$2 repetitions=$3 folder=$4 prefix=$5 program row turn number=0 file
  mkdir -p "$folder/base" "$folder/new"
  while read -r program row; do
    pin_of "$row"
    ((number += 1))
    for ((turn = 1; turn <= repetitions; ++turn)); do
      printf -v file '%s-%04d-%03d.json' "$prefix" "$number" "$turn"
      if ((turn % 2)); then measure_turn "$base/$program" "$row" "$folder/base/$file"; fi
      measure_turn "$new/$program" "$row" "$folder/new/$file"
      if ((turn % 2 == 0)); then measure_turn "$base/$program" "$row" "$folder/base/$file"; fi
    done
  done
}

# Instructions of one iteration of a row and of getting there, as callgrind counts them.
instructions() { # PROGRAM ROW
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" --benchmark_min_time=0 \
    --benchmark_filter="$(row_pattern "$2")" 2>&1 | sed -n 's/.*Collected : //p'
}
