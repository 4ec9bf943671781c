// Bytes as choices: a small history of a model that does one thing at a time, its operations
// overlapping, and then some of its fields spoilt. Property: what was not spoilt holds; and of
// what was, the passes over the versions and the search, whenever both decide, say the same.
#include <optional>

#include "fuzz/byte_source.h"
#include "fuzz/fuzz_target.h"
#include "harness/check/linearization.h"
#include "harness/check/poker_model.h"
#include "harness/check/purse_model.h"
#include "harness/check/random_history.h"

namespace misdeal::fuzz {
namespace {

using harness::LinearHistory;
using harness::Operation;
using harness::Verdict;

constexpr harness::SearchBudget kBudget{20'000, 8U << 20U};

/// What random_history chooses by. Past the end nothing out of the ordinary happens.
class ByteChoices {
 public:
  explicit ByteChoices(ByteSource& bytes) : bytes_(bytes) {}

  std::uint64_t below(std::uint64_t bound) { return bytes_.below(bound); }
  std::int64_t between(std::int64_t low, std::int64_t high) { return bytes_.between(low, high); }
  bool chance(unsigned percent) { return bytes_.below(100) >= 100 - std::uint64_t{percent}; }

 private:
  ByteSource& bytes_;
};

template <harness::SequentialModel Model>
void judge(const Model& model, const std::vector<Operation>& history, bool is_sound) {
  const LinearHistory linear = LinearHistory::of(history);
  const Verdict searched =
      harness::verdict_of(harness::LinearizationSearch<Model>(model, linear, kBudget).run().end);
  require(!is_sound || searched != Verdict::violated, "the search finds an order of a sound one");

  harness::VersionClaims claims = harness::claim_versions(linear);
  if (claims.is_versioned) {
    harness::VersionClaims filled = claims;
    const Verdict fast =
        harness::judge_by_versions(model, linear, filled, kBudget.steps_max).verdict;
    require(!is_sound || fast != Verdict::violated, "the versions of a sound one are in order");
    require(fast == Verdict::undecided || searched == Verdict::undecided || fast == searched,
            "versions and search agree");
  }
  const Verdict whole = harness::judge_linearization(model, linear, claims, kBudget).verdict;
  require(whole == Verdict::undecided || searched == Verdict::undecided || whole == searched,
          "the judgement is that of the search");
}

template <harness::SequentialModel Model, typename Next>
void play_and_spoil(const Model& model, ByteSource& bytes, Next next) {
  ByteChoices choices(bytes);
  harness::RandomHistoryOptions options;
  options.versioned = bytes.pick_enum<harness::Versioned>(3);
  options.window_ns = bytes.between(0, 40);
  options.unknown_percent = bytes.flag() ? 40 : 10;
  const std::uint64_t faults = bytes.below(4);
  std::vector<Operation> history = harness::random_history(model, options, choices, next);
  judge(model, history, true);
  for (std::uint64_t i = 0; i < faults && !history.empty(); ++i) harness::spoil(history, choices);
  if (faults > 0) judge(model, history, false);
}

void judge_bytes(ByteSource bytes) {
  switch (bytes.below(3)) {
    case 0:
      return play_and_spoil(harness::PurseModel(false), bytes, harness::RandomPurseOperation{});
    case 1:
      return play_and_spoil(harness::PurseModel(true), bytes, harness::RandomPurseOperation{});
    default:
      return play_and_spoil(harness::PokerModel({.deck_seed = 5}), bytes,
                            harness::RandomPokerOperation{});
  }
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  misdeal::fuzz::judge_bytes(misdeal::fuzz::ByteSource({data, size}));
  return 0;
}
