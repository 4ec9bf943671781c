#include "harness/hands/replay_hands.h"

#include <istream>
#include <ostream>
#include <string>

#include "harness/hands/result_json.h"
#include "harness/hands/script_json.h"

namespace misdeal::harness {
namespace {

/// The result line of one line of input. Errors: the line cannot be played.
std::expected<std::string, UnusableLine> replay_line(std::string_view line, std::size_t number,
                                                     std::ostream& diagnostics,
                                                     const LobbyMaker& make_lobby) {
  const auto script = parse_script(line);
  if (!script) return std::unexpected(script.error());
  const auto played = play_script(*script, make_lobby);
  if (!played) return std::unexpected(UnusableLine{script->id, played.error()});
  for (const std::string& alarm : played->alarms) {
    diagnostics << "line " << number << ": integrity alarm: " << alarm << '\n';
  }
  return result_line(*script, played->hands);
}

}  // namespace

ReplayTally replay_hands(std::istream& in, std::ostream& out, std::ostream& diagnostics,
                         const LobbyMaker& make_lobby) {
  ReplayTally tally;
  std::size_t number = 0;
  for (std::string line; out && std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    ++tally.lines;
    const auto result = replay_line(line, number, diagnostics, make_lobby);
    if (result) {
      out << *result << '\n';
      continue;
    }
    ++tally.unusable;
    const std::string error = error_line(result.error());
    out << error << '\n';
    diagnostics << "line " << number << " cannot be played: " << error << '\n';
  }
  return tally;
}

}  // namespace misdeal::harness
