// What an optional holds, for tests.
#pragma once

#include <optional>
#include <stdexcept>

namespace misdeal {

/// What is in `found`. Throws if that is nothing, so the test that asked fails.
template <typename T>
const T& present(const std::optional<T>& found) {
  if (!found) {
    throw std::logic_error("nothing is there");
  }
  return *found;
}

template <typename T>
T& present(std::optional<T>& found) {
  if (!found) {
    throw std::logic_error("nothing is there");
  }
  return *found;
}

/// Would be gone at once.
template <typename T>
const T& present(const std::optional<T>&& found) = delete;

}  // namespace misdeal
