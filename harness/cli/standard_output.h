#pragma once

namespace misdeal::harness {

/// Flushes standard output and standard error. The exit code of a verb that would end with `code`:
/// kInfrastructure, with a line on standard error, if something it printed was lost (a full disk),
/// else `code`. The last thing before a process ends; nothing else looks at standard output.
int code_after_output(int code);

}  // namespace misdeal::harness
