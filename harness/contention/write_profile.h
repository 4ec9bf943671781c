#pragma once

#include <chrono>
#include <iosfwd>
#include <vector>

#include "harness/contention/profile.h"

namespace misdeal::contention {

/// A table a process, the lock that was waited for most first, and below it where the first few
/// were waited for. Locks below `wait_min`, summed over their waiters, are only counted.
void write_profile_text(const std::vector<ProfiledProcess>& processes,
                        std::chrono::nanoseconds wait_min, std::ostream& out);

/// By docs/contention.md.
void write_profile_json(const std::vector<ProfiledProcess>& processes, int exit_code,
                        std::ostream& out);

/// Folded stacks, as Brendan Gregg's flamegraph.pl and speedscope read them: the outermost function
/// first, then the microseconds waited there.
void write_profile_folded(const std::vector<ProfiledProcess>& processes, std::ostream& out);

}  // namespace misdeal::contention
