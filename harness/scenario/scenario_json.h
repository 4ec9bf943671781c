#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "harness/scenario/scenario.h"

namespace misdeal::harness {

nlohmann::ordered_json json_of(const Scenario& scenario);
/// Throws std::runtime_error that names the place.
Scenario scenario_of(const nlohmann::json& json, const std::string& path);

inline constexpr std::size_t kMessageBytesMax = 1000;  ///< of what is wrong with a file

}  // namespace misdeal::harness
