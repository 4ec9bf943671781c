#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

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

/// Puts a whole input in the place of another; false if there is no room.
inline bool replace_input(std::string_view input, std::uint8_t* data, std::size_t size_max) {
  if (input.empty() || input.size() > size_max) return false;
  std::memcpy(data, input.data(), input.size());
  return true;
}

}  // namespace misdeal::fuzz
