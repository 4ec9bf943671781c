#pragma once

#include <string>
#include <vector>

#include "harness/targets/profile.h"
#include "harness/targets/profile_node.h"

namespace misdeal::harness {

/// Names of the requests of an observation, by their place.
using ObservationNames = std::vector<std::string>;

/// Where a value is: a text is a path into a JSON body; an object has one of `pointer`, `sum`,
/// `count`, `header`, `text` (true: the whole body), and may have `less`, `after`, `before`,
/// `absent`, `from`. Members named in `also` belong to the caller.
Source read_source(const ProfileNode& node, const ObservationNames& observations = {},
                   std::initializer_list<std::string_view> also = {});

/// A status (200), a class of statuses ("2xx"), or an object with `status` and a source and what is
/// to be found there: `equals`, `differs`, `contains`, `above`, `exists`.
Condition read_condition(const ProfileNode& node);

/// `"answers"`: for each meaning a condition or a list of them.
std::vector<AnswerRule> read_answers(const ProfileNode& node);

/// The `"promises"` over what is promised because it is described.
void read_promises(const ProfileNode& node, Profile& profile);

}  // namespace misdeal::harness
