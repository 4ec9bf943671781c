// Any bytes, as hand scripts. Property: every line gets a line of JSON, which says why it cannot be
// played, or what became of every hand, with no chip made or lost; and a script that
// is written again as a session is read as the same and plays the same.
#include <sstream>

#include <nlohmann/json.hpp>

#include "engine/table/lobby_config.h"
#include "fuzz/fuzz_target.h"
#include "harness/hands/replay_hands.h"
#include "harness/hands/result_json.h"
#include "harness/hands/script_json.h"
#include "harness/hands/script_print.h"

namespace misdeal::fuzz {
namespace {

using harness::TableScript;
using nlohmann::json;

std::unique_ptr<engine::ActionProcessor> reference(const engine::LobbyConfig& config) {
  return make_lobby(engine::ProcessingMode::per_table_lock, config);
}

std::int64_t sum_of(const json& amounts) {
  std::int64_t sum = 0;
  for (const json& amount : amounts) sum += amount.get<std::int64_t>();
  return sum;
}

void require_chips_kept(const TableScript& script, const json& hand) {
  if (!hand.value("complete", false)) return;
  for (const json& pot : hand["pots"]) {
    std::int64_t won = 0;
    for (const json& share : pot["won"]) won += share["amount"].get<std::int64_t>();
    require(won == pot["amount"].get<std::int64_t>(), "a pot is paid out whole");
  }
  if (script.is_session) return;
  std::int64_t brought = 0;
  for (const harness::SeatedPlayer& player : script.players) brought += player.stack.value;
  require(sum_of(hand["stacks"]) == brought, "stacks hold what was brought");
}

void judge_script(TableScript script) {
  const auto played = play_script(script, &reference);
  if (!played) return require_one_line(played.error());
  require(played->alarms.empty(), "the table itself finds nothing wrong");
  const std::string result = result_line(script, played->hands);
  const json read = json::parse(result, nullptr, /*allow_exceptions=*/false);
  require(read.is_object(), "a result is JSON");
  if (script.is_session) {
    for (const json& hand : read["hands"]) require_chips_kept(script, hand);
  } else {
    require_chips_kept(script, read);
  }
  script.is_session = true;
  const std::string line = script_line(script);
  const auto again = harness::parse_script(line);
  require(again.has_value(), "a script that was written can be read");
  require(script_line(*again) == line, "and is the same");
  const auto replayed = play_script(*again, &reference);
  require_there(replayed, "and can be played");
  require(result_line(script, replayed->hands) == result_line(script, played->hands),
          "and plays the same");
}

void judge(std::string_view bytes) {
  std::istringstream in{std::string(bytes)};
  std::ostringstream out;
  std::ostringstream diagnostics;
  const harness::ReplayTally tally = harness::replay_hands(in, out, diagnostics, &reference);
  std::istringstream lines(out.str());
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    require(json::accept(line), "every line of output is JSON");
  }
  require(count == tally.lines, "every line of input has one of output");

  std::istringstream scripts{std::string(bytes)};
  for (std::string line; std::getline(scripts, line);) {
    auto script = harness::parse_script(line);
    if (script) {
      judge_script(*std::move(script));
    } else {
      require(!script.error().error.empty(), "a line that cannot be played is told why");
    }
  }
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  misdeal::fuzz::judge({reinterpret_cast<const char*>(data), size});
  return 0;
}
