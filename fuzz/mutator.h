#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "harness/workload/random.h"

/// The fuzzer's own mutation of some bytes. Weak: outside a fuzzer nobody has it, nor calls it.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t size_max);

/// What mutate_NAME.cpp defines: changes an input in place and gives its new size. A pure function
/// of the input and the seed, but for what LLVMFuzzerMutate draws.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed);

namespace misdeal::fuzz {

/// A part of an input as the fuzzer changes it, by at most `growth_max` bytes longer.
inline std::string mutated(std::string_view part, std::size_t growth_max) {
  std::string buffer(part);
  buffer.resize(part.size() + std::max<std::size_t>(growth_max, 1));
  const std::size_t size =
      LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(buffer.data()), part.size(), buffer.size());
  buffer.resize(size);
  return buffer;
}

/// A LLVMFuzzerCustomMutator that knows a structure: `change` gives the whole changed input from
/// (input, size_max, random), nothing if it has no change. Then, where the change has no room, and
/// in `plain_percent` of all calls, the fuzzer's own mutation.
template <typename Change>
std::size_t mutate_structure(std::span<std::uint8_t> input, std::size_t size_max, unsigned seed,
                             unsigned plain_percent, const Change& change) {
  harness::Random random(seed);
  std::string changed;
  if (plain_percent == 0 || !random.chance(plain_percent)) {
    changed = change(std::string_view(reinterpret_cast<const char*>(input.data()), input.size()),
                     size_max, random);
  }
  if (changed.empty() || changed.size() > size_max) {
    return LLVMFuzzerMutate(input.data(), input.size(), size_max);
  }
  std::memcpy(input.data(), changed.data(), changed.size());
  return changed.size();
}

}  // namespace misdeal::fuzz
