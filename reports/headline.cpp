#include "reports/headline.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

namespace {

using harness::PropertyResult;
using harness::Verdict;

std::vector<std::string> names_with(const RunResult& result, Verdict verdict) {
  std::vector<std::string> names;
  for (const PropertyResult& property : result.properties) {
    if (property.verdict == verdict) names.emplace_back(to_string(property.property));
  }
  return names;
}

std::string conformance_text(const RunResult& result) {
  const auto broken = static_cast<std::size_t>(
      std::ranges::count(result.conformance, Verdict::violated, &ConformanceLine::verdict));
  const auto promised = result.conformance.size() -
                        static_cast<std::size_t>(std::ranges::count(
                            result.conformance, Verdict::not_checked, &ConformanceLine::verdict));
  return broken == 0 ? fmt::format("all {} that is promised of idempotency", promised)
                     : fmt::format("{} of {} promised of idempotency", broken, promised);
}

// What was found by then is below; whether it is the server's fault is for people to say.
std::string failed_text(const RunResult& result) {
  const auto names = names_with(result, Verdict::violated);
  if (names.empty()) return result.infrastructure_error;
  return fmt::format("{} (before that {} did not hold)", result.infrastructure_error,
                     fmt::join(names, ", "));
}

std::string violated_text(const RunResult& result) {
  if (result.sanitizers && result.properties.empty()) return findings_text(*result.sanitizers);
  if (!result.conformance.empty()) return conformance_text(result) + " is broken";
  const auto names = names_with(result, Verdict::violated);
  std::uint64_t violations = 0;
  for (const PropertyResult& property : result.properties) violations += property.violations;
  if (names.empty()) return "a property does not hold";
  return fmt::format("{} {} not hold ({})", fmt::join(names, ", "),
                     names.size() == 1 ? "does" : "do", counted(violations, "violation"));
}

/// Of the first property with that verdict.
std::string reason_of(const RunResult& result, Verdict verdict) {
  const auto property = std::ranges::find(result.properties, verdict, &PropertyResult::verdict);
  return property == result.properties.end() ? "" : property->left_unchecked;
}

std::string undecided_text(const RunResult& result) {
  const auto names = names_with(result, Verdict::undecided);
  if (names.empty()) return "nothing was checked";
  const std::string reason = reason_of(result, Verdict::undecided);
  return fmt::format("{} could not be decided{}{}", fmt::join(names, ", "),
                     reason.empty() ? "" : ": ", reason);
}

std::string vacuous_text(const RunResult& result) {
  const auto missing = missing_exercises(result);
  if (missing.empty() && !result.vacuous_reason.empty()) return result.vacuous_reason;
  if (missing.empty()) return "the run did not exercise what it was to exercise";
  std::string text = fmt::format("{} never happened", fmt::join(missing, ", "));
  for (const std::string& remedy : result.remedies) text += "; " + remedy;
  return text;
}

std::string holds_text(const RunResult& result) {
  if (result.sanitizers && result.properties.empty()) return findings_text(*result.sanitizers);
  if (!result.conformance.empty()) return conformance_text(result) + " is kept";
  const std::size_t holding = names_with(result, Verdict::holds).size();
  if (holding == result.properties.size()) return fmt::format("all {} properties hold", holding);
  return fmt::format("{} of {} properties hold, the others were not checked", holding,
                     result.properties.size());
}

}  // namespace

Conclusion conclusion(const RunResult& result) {
  if (!result.infrastructure_error.empty()) return Conclusion::failed;
  if (result.verdict == Verdict::violated) return Conclusion::violated;
  if (result.verdict != Verdict::holds) return Conclusion::undecided;
  if (proves_nothing(result)) return Conclusion::vacuous;
  return result.was_interrupted ? Conclusion::interrupted : Conclusion::holds;
}

std::string conclusion_text(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::failed:
      return "Failed";
    case Conclusion::violated:
      return "Violated";
    case Conclusion::undecided:
      return "Undecided";
    case Conclusion::vacuous:
      return "Nothing proved";
    case Conclusion::interrupted:
      return "Interrupted";
    case Conclusion::holds:
      return "Holds";
  }
  return "";
}

std::string headline(const RunResult& result) {
  switch (conclusion(result)) {
    case Conclusion::failed:
      return failed_text(result);
    case Conclusion::violated:
      return violated_text(result);
    case Conclusion::undecided:
      return undecided_text(result);
    case Conclusion::vacuous:
      return vacuous_text(result);
    case Conclusion::interrupted:
      return "stopped before all was done; what was checked holds";
    case Conclusion::holds:
      return holds_text(result);
  }
  return "";
}

std::string subject_name(const RunResult& result) {
  return result.profile.empty() ? result.engine_name : result.profile;
}

std::string work_text(const RunResult& result) {
  if (result.sanitizers && result.operations == 0) {
    return fmt::format("{}, {} read", counted(result.sanitizers->logs.size(), "log"),
                       counted(result.sanitizers->bytes, "byte"));
  }
  const auto rate = static_cast<std::uint64_t>(std::max(0.0, result.operations_per_s));
  std::string text = counted(result.operations, "operation");
  if (result.duration_s > 0) {
    text +=
        fmt::format(" in {}", duration_text(static_cast<std::int64_t>(result.duration_s * 1e9)));
  }
  if (rate > 0) text += fmt::format(" ({} a second)", grouped(rate));
  const char* const stretch = result.profile.empty() ? "epoch" : "round";
  if (result.epochs > 0) text += ", " + counted(result.epochs, stretch);
  return text;
}

std::string hands_text(const HandsWritten& written) {
  std::string text = fmt::format("{} with {} in {}", counted(written.hands, "hand"),
                                 counted(written.actions, "action"), written.file);
  if (written.tables_cut_short > 0) {
    text += fmt::format("; {} cut short there, because a commit is in no record",
                        counted(written.tables_cut_short, "table"));
  }
  return text;
}

std::string history_path(const RunResult& result, const ReportedFinding& finding) {
  if (finding.history_file.empty()) return "";
  return (std::filesystem::path(result.folder) / finding.history_file).string();
}

std::string check_command(const RunResult& result, const ReportedFinding& finding) {
  if (finding.history_file.empty()) return "";
  return result.program + " check " + shell_word(history_path(result, finding));
}

}  // namespace misdeal::reports
