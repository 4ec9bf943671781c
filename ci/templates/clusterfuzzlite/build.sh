#!/usr/bin/env bash
# Builds the fuzz targets as fuzzing services ask for: $CXX $CXXFLAGS with what $SANITIZER needs in
# them, linked with $LIB_FUZZING_ENGINE, from $SRC/misdeal into $OUT: for each target the program,
# NAME_seed_corpus.zip, NAME.options, and NAME.dict where it has one; and lib/, the shared libraries
# that the machine which runs them may not have.
#
# Every target of fuzz/ but two. fuzz_schedule runs under the explorer, whose runtime stands where a
# sanitizer's would, and services build with a sanitizer and refuse programs without; fuzz_report needs
# a database. Those are fuzzed by ci/fuzz alone.

set -euo pipefail
: "${CXX:?}" "${LIB_FUZZING_ENGINE:?}" "${SRC:?}" "${OUT:?}"

readonly source=$SRC/misdeal
readonly build=${WORK:-$SRC}/misdeal-build

# The libraries of packages are built with libstdc++, and the two do not go together. Flags are taken
# from the environment by CMake itself.
export CXXFLAGS=${CXXFLAGS//-stdlib=libc++/}
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_COMPILER="$CXX" -DMISDEAL_FAST_BUILD=ON \
  -DMISDEAL_FUZZ=ON -DMISDEAL_FUZZ_ONLY=ON -DMISDEAL_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" \
  -DCMAKE_BUILD_RPATH="\$ORIGIN/lib" -DCMAKE_BUILD_WITH_INSTALL_RPATH=OFF
cmake --build "$build" --target fuzzers

mkdir -p "$OUT/lib"
for program in "$build"/fuzz/fuzz_*; do
  [[ -f $program && -x $program ]] || continue
  name=${program##*/}
  cp "$program" "$OUT/"
  ldd "$program" | sed -n 's/.* => \(\/.*\) (0x.*/\1/p' |
    { grep -Ev '/lib(c|m|dl|rt|pthread|resolv|gcc_s)\.so' || true; } |
    xargs --no-run-if-empty cp --update --dereference --target-directory "$OUT/lib"
  (cd "$source/fuzz/corpus/${name#fuzz_}" && zip --quiet --recurse-paths "$OUT/${name}_seed_corpus.zip" .)
  cp "$source/fuzz/options/${name#fuzz_}.options" "$OUT/$name.options"
  dictionary=$source/fuzz/dictionaries/${name#fuzz_}.dict
  [[ ! -e $dictionary ]] || cp "$dictionary" "$OUT/$name.dict"
done
