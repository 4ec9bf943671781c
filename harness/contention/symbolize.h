#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/contention/profile.h"

namespace misdeal::contention {

/// Names addresses of modules (addresses as their files number them). Asks llvm-symbolizer, found
/// in PATH (also as llvm-symbolizer-19 or -14); without it, and where it knows nothing, a name is
/// the module and the address. Starts a process for some hundred addresses.
class Symbolizer {
 public:
  void want(const std::string& module, std::uint64_t address) { wanted_[module][address]; }
  void ask();
  /// The innermost inlined function first. Requires that it was wanted and ask() was called.
  [[nodiscard]] const Stack& frames(const std::string& module, std::uint64_t address) const {
    return wanted_.at(module).at(address);
  }

 private:
  std::map<std::string, std::map<std::uint64_t, Stack>> wanted_;
};

}  // namespace misdeal::contention
