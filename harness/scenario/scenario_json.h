#pragma once

#include <nlohmann/json_fwd.hpp>

#include "harness/scenario/scenario.h"

namespace misdeal::harness {

nlohmann::ordered_json json_of(const Scenario& scenario);
/// Throws std::runtime_error that names the place.
Scenario scenario_of(const nlohmann::ordered_json& json, const std::string& path);

}  // namespace misdeal::harness
