#pragma once

#include <exception>

namespace misdeal::harness {

/// Thrown by an engine behind a network when no answer came: the request may have taken effect, at
/// any later time, or never.
class AnswerLost final : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "no answer came"; }
};

}  // namespace misdeal::harness
