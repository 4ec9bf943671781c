#include "harness/doctor/purpose.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace misdeal::harness {

namespace {

using Rows = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> kStress = {"cores", "clock", "disk"};
constexpr std::array<std::string_view, 5> kHttp = {"cores", "clock", "loopback", "disk", "target"};
constexpr std::array<std::string_view, 2> kBuild = {"clang", "gcc"};
constexpr std::array<std::string_view, 4> kTsan = {"thread-sanitizer", "clang", "symbolizer",
                                                   "disk"};
constexpr std::array<std::string_view, 3> kAsan = {"clang", "symbolizer", "disk"};
constexpr std::array<std::string_view, 3> kFuzz = {"clang", "symbolizer", "disk"};

struct Needs {
  Purpose purpose;
  std::string_view name;
  std::string_view what;
  Rows rows;
};

/// In the order of the enumeration.
constexpr std::array<Needs, 6> kNeeds = {{
    {Purpose::stress, "stress", "attack the engine in process", kStress},
    {Purpose::http, "http", "attack a server on this machine", kHttp},
    {Purpose::build, "build", "build Misdeal", kBuild},
    {Purpose::tsan, "tsan", "build with ThreadSanitizer, and run", kTsan},
    {Purpose::asan, "asan", "build with AddressSanitizer, and run", kAsan},
    {Purpose::fuzz, "fuzz", "build fuzz targets, and run", kFuzz},
}};

bool needs(const Needs& needs, std::string_view row) {
  return std::ranges::find(needs.rows, row) != needs.rows.end();
}

}  // namespace

std::string_view to_string(Purpose purpose) {
  return kNeeds.at(static_cast<std::size_t>(purpose)).name;
}

std::expected<Purpose, std::string> read_purpose(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Needs& each : kNeeds) {
    if (each.name == name) return each.purpose;
    known.push_back(each.name);
  }
  return std::unexpected(
      fmt::format("\"{}\" is not known; there are {}", name, fmt::join(known, ", ")));
}

std::set<Purpose> all_purposes() {
  std::set<Purpose> all;
  for (const Needs& each : kNeeds) all.insert(each.purpose);
  return all;
}

std::string describe_purposes() {
  std::string text;
  for (const Needs& each : kNeeds) {
    text += fmt::format("  {:<7} {:<37} {}\n", each.name, each.what, fmt::join(each.rows, ", "));
  }
  return text;
}

std::vector<Purpose> purposes_that_need(std::string_view row) {
  std::vector<Purpose> all;
  for (const Needs& each : kNeeds) {
    if (needs(each, row)) all.push_back(each.purpose);
  }
  return all;
}

std::vector<Diagnosis> diagnose_for(const std::set<Purpose>& purposes,
                                    std::vector<Diagnosis> diagnoses) {
  for (Diagnosis& row : diagnoses) {
    const auto by = purposes_that_need(row.name);
    const bool is_needed =
        std::ranges::any_of(by, [&](Purpose purpose) { return purposes.contains(purpose); });
    if (!is_needed && row.health != Health::ok) row.health = Health::note;
  }
  return diagnoses;
}

}  // namespace misdeal::harness
