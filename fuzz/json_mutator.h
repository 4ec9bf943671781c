#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/workload/random.h"

namespace misdeal::fuzz {

/// A JSON text with one to three of its values changed: replaced by others of the same document,
/// left out, doubled, renamed, made odd. `words` are names and texts that mean something to the
/// reader. Nothing if the text is no JSON, or more than a mutator should handle.
std::optional<std::string> with_json_changed(std::string_view text,
                                             std::span<const std::string_view> words,
                                             std::size_t growth_max, harness::Random& random);

}  // namespace misdeal::fuzz
