#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace misdeal::reports::bench {

/// JSON has no NaN and no infinity, but Google Benchmark's reporter writes them bare (`NaN`,
/// `-Infinity`). The text with each of them, outside of strings, as null.
std::string without_bare_nan(std::string_view text);

/// The text of that key; "" if there is none, or something else than a text.
std::string text_field(const nlohmann::json& object, const char* key);

}  // namespace misdeal::reports::bench
