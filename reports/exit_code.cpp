#include <algorithm>

#include "reports/run_result.h"

namespace misdeal::reports {

namespace {

int code_of_violation(const RunResult& result) {
  const bool violates_a_property =
      std::ranges::find(result.properties, harness::Verdict::violated,
                        &harness::PropertyResult::verdict) != result.properties.end();
  const bool is_thread_sanitizers =
      result.sanitizers.has_value() && has_thread_report(*result.sanitizers);
  return is_thread_sanitizers && !violates_a_property ? kExitThreadSanitizer : 1;
}

}  // namespace

int exit_code(const RunResult& result) {
  if (!result.infrastructure_error.empty()) return 4;
  if (result.verdict == harness::Verdict::violated) return code_of_violation(result);
  const bool is_proved = result.verdict == harness::Verdict::holds && !proves_nothing(result) &&
                         !result.was_interrupted;
  return is_proved ? 0 : 3;
}

std::vector<std::string> missing_exercises(const RunResult& result) {
  std::vector<std::string> names;
  for (const Exercise& exercise : result.exercises) {
    if (exercise.is_required && exercise.count == 0) names.push_back(exercise.name);
  }
  return names;
}

bool proves_nothing(const RunResult& result) {
  return result.is_vacuous || !missing_exercises(result).empty();
}

}  // namespace misdeal::reports
