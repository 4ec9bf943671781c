#!/usr/bin/env bash
# Builds the fuzz targets as fuzzing services ask for: $CC $CXX $CFLAGS $CXXFLAGS with what $SANITIZER
# needs in them, linked with $LIB_FUZZING_ENGINE, from $SRC/misdeal into $OUT: for each target the
# program, NAME_seed_corpus.zip, and NAME.dict where it has one.

set -euo pipefail
: "${CC:?}" "${CXX:?}" "${LIB_FUZZING_ENGINE:?}" "${SRC:?}" "${OUT:?}"

readonly source=$SRC/misdeal
readonly build=${WORK:-$SRC}/misdeal-build

# CFLAGS and CXXFLAGS are taken from the environment by CMake itself.
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" \
  -DMISDEAL_FUZZ=ON -DMISDEAL_FUZZ_ENGINE="$LIB_FUZZING_ENGINE"
cmake --build "$build" --target fuzzers

for program in "$build"/fuzz/fuzz_*; do
  [[ -f $program && -x $program ]] || continue
  name=${program##*/}
  cp "$program" "$OUT/"
  (cd "$source/fuzz/corpus/${name#fuzz_}" && zip --quiet --recurse-paths "$OUT/${name}_seed_corpus.zip" .)
  dictionary=$source/fuzz/dictionaries/${name#fuzz_}.dict
  [[ ! -e $dictionary ]] || cp "$dictionary" "$OUT/$name.dict"
done
