#pragma once

#include <cstdint>
#include <string>

#include "engine/table/action_processor.h"

namespace misdeal::bench {

/// What each of a table's nine players joins with.
inline constexpr engine::Chips kChipsAtStart{100};

/// What is wrong with tables at which nine players joined and then `commits` requests, each with an
/// id of its own, brought a chip each; empty if nothing is. Drains the tables: versions must be
/// gapless, every id must be there once, the chips must be those that were brought.
std::string fault_of_tables(engine::ActionProcessor& lobby, std::uint32_t tables,
                            std::uint64_t commits);

}  // namespace misdeal::bench
