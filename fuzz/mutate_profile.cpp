// Changes of a profile as JSON, and of the answers of the server that it describes.
#include <array>

#include "fuzz/json_mutator.h"
#include "fuzz/mutator.h"
#include "fuzz/profile_input.h"

namespace misdeal::fuzz {
namespace {

/// Names of members, and texts that mean something in them.
constexpr auto kWords = std::to_array<std::string_view>({"$schema",
                                                         "above",
                                                         "absent",
                                                         "accepted",
                                                         "actions",
                                                         "actor",
                                                         "actors",
                                                         "after",
                                                         "amount",
                                                         "amounts",
                                                         "answer",
                                                         "answered",
                                                         "answers",
                                                         "applied",
                                                         "as",
                                                         "bare",
                                                         "base_path",
                                                         "before",
                                                         "body",
                                                         "burst_max",
                                                         "capture",
                                                         "ceiling",
                                                         "close",
                                                         "concurrent",
                                                         "conserved",
                                                         "contains",
                                                         "count",
                                                         "counting",
                                                         "decimals",
                                                         "description",
                                                         "differs",
                                                         "each",
                                                         "effect",
                                                         "effects",
                                                         "equals",
                                                         "eventual",
                                                         "every_ms",
                                                         "exactly_once",
                                                         "exists",
                                                         "expect",
                                                         "failed_validation",
                                                         "floor",
                                                         "floors",
                                                         "for_each",
                                                         "forgotten",
                                                         "form",
                                                         "format",
                                                         "fresh",
                                                         "from",
                                                         "header",
                                                         "headers",
                                                         "hex",
                                                         "id_reused",
                                                         "in_progress",
                                                         "increasing",
                                                         "instance",
                                                         "instances",
                                                         "invalid_amount",
                                                         "is",
                                                         "keep",
                                                         "less",
                                                         "misdeal_profile",
                                                         "missing_id",
                                                         "missing_precondition",
                                                         "name",
                                                         "none",
                                                         "number",
                                                         "observe",
                                                         "once",
                                                         "one_action_a_turn",
                                                         "one_order",
                                                         "opaque",
                                                         "other_payload",
                                                         "pointer",
                                                         "precondition",
                                                         "prefix",
                                                         "promises",
                                                         "query",
                                                         "quoted",
                                                         "reads",
                                                         "refusals",
                                                         "refused",
                                                         "remembered",
                                                         "replayed",
                                                         "request",
                                                         "request_id",
                                                         "required",
                                                         "round",
                                                         "rounds_per_instance",
                                                         "same_answer",
                                                         "settle_ms",
                                                         "setup",
                                                         "shown",
                                                         "single_winner",
                                                         "stale",
                                                         "status",
                                                         "sum",
                                                         "takes_turn",
                                                         "text",
                                                         "then",
                                                         "timeout_ms",
                                                         "turn",
                                                         "unique",
                                                         "unknown",
                                                         "until",
                                                         "uuid",
                                                         "values",
                                                         "version",
                                                         "versions",
                                                         "waits",
                                                         "weight",
                                                         "when",
                                                         "within_ms",
                                                         "/balance",
                                                         "/seats/[seat=3]/stack",
                                                         "/a/*/b",
                                                         "/-",
                                                         "4xx",
                                                         "2xx",
                                                         "+amount",
                                                         "-amount",
                                                         "any",
                                                         "${amount}",
                                                         "${actor}",
                                                         "${actor_number}",
                                                         "${version|quoted}",
                                                         "${version|bare|number}",
                                                         "${request_id}",
                                                         "${value}",
                                                         "${instance}",
                                                         "${run}",
                                                         "${random}",
                                                         "${now}",
                                                         "${uuid}",
                                                         "${href|raw}",
                                                         "${amount|string}",
                                                         "${seen.b}",
                                                         "GET /x",
                                                         "POST /x/${amount}",
                                                         "=value",
                                                         "= 5"});

/// Names that answers have in the corpus.
constexpr auto kAnswerWords = std::to_array<std::string_view>(
    {"b", "balance", "account", "stacks", "ann", "bob", "to_act", "seats", "stack", "version"});

std::string answer_changed(std::string_view answer, std::size_t growth_max,
                           harness::Random& random) {
  const std::size_t body = answer.find("\n\n");
  if (body == std::string_view::npos || random.chance(30)) return mutated(answer, growth_max);
  const auto changed = with_json_changed(answer.substr(body + 2), kAnswerWords, growth_max, random);
  return changed ? std::string(answer.substr(0, body + 2)) + *changed : mutated(answer, growth_max);
}

std::string changed(std::string_view input, std::size_t size_max, harness::Random& random) {
  const std::size_t growth_max = size_max - std::min(size_max, input.size());
  const std::size_t end = std::min(input.find(kProfileSeparator), input.size());
  const std::string_view profile = input.substr(0, end);
  const std::string_view rest = input.substr(end);
  if (random.chance(65) || rest.empty()) {
    const auto other = with_json_changed(profile, kWords, growth_max, random);
    return other ? *other + std::string(rest) : std::string();
  }
  // The first or the last of the answers; others come to be these.
  const std::size_t begin = random.chance(50) ? 0 : rest.rfind(kProfileSeparator);
  const std::size_t answer = begin + kProfileSeparator.size();
  const std::size_t next = std::min(rest.find(kProfileSeparator, answer), rest.size());
  return std::string(profile) + std::string(rest.substr(0, answer)) +
         answer_changed(rest.substr(answer, next - answer), growth_max, random) +
         std::string(rest.substr(next));
}

}  // namespace
}  // namespace misdeal::fuzz

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed) {
  return misdeal::fuzz::mutate_structure({data, size}, size_max, seed, 15, misdeal::fuzz::changed);
}
