#include "harness/cli/doctor_verb.h"

#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "harness/cli/companion_file.h"
#include "harness/cli/exit_codes.h"
#include "harness/doctor/diagnosis.h"
#include "harness/doctor/gather_facts.h"
#include "reports/escape/json.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

std::string search_path() {
  const char* const path = std::getenv("PATH");
  return path == nullptr ? "" : path;
}

template <typename Purposes>
std::vector<std::string_view> names_of(const Purposes& purposes) {
  std::vector<std::string_view> names;
  for (const Purpose purpose : purposes) names.push_back(to_string(purpose));
  return names;
}

void print_row(const Diagnosis& row) {
  fmt::print("{:<8} {:<17} {}\n", to_string(row.health), row.name,
             reports::terminal_text(row.found));
  if (row.remedy.empty()) return;
  const std::string when =
      row.health == Health::note
          ? fmt::format("for {}", fmt::join(names_of(purposes_that_need(row.name)), ", "))
          : "do";
  fmt::print("{:<8} {:<17} {}: {}\n", "", "", when, reports::terminal_text(row.remedy));
}

void print_json(const std::set<Purpose>& purposes, const std::vector<Diagnosis>& rows,
                int exit_code) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Diagnosis& row : rows) {
    list.push_back({{"name", row.name},
                    {"health", to_string(row.health)},
                    {"found", row.found},
                    {"remedy", row.remedy},
                    {"needed_for", names_of(purposes_that_need(row.name))}});
  }
  const nlohmann::ordered_json json{
      {"exit_code", exit_code}, {"purposes", names_of(purposes)}, {"rows", std::move(list)}};
  fmt::print("{}\n", reports::json_text(json));
}

}  // namespace

std::expected<std::set<Purpose>, std::string> purposes_of(const DoctorVerbOptions& options) {
  std::set<Purpose> purposes;
  for (const std::string& name : options.purposes) {
    const auto purpose = read_purpose(name);
    if (!purpose) return std::unexpected("--for " + purpose.error());
    purposes.insert(*purpose);
  }
  // Whoever names a server is going to attack it.
  if (!options.target.empty()) purposes.insert(Purpose::http);
  return purposes.empty() ? all_purposes() : purposes;
}

int run_doctor(const DoctorVerbOptions& options, const std::set<Purpose>& purposes) {
  const MachineFacts facts = gather_facts({.tsan_probe = companion_file("misdeal-tsan-probe"),
                                           .out = options.out,
                                           .target = options.target,
                                           .search_path = search_path(),
                                           .run = run_in_own_group});
  const std::vector<Diagnosis> rows = diagnose_for(purposes, diagnose(facts));
  const int exit_code =
      worst_health(rows) == Health::failing ? cli::kInfrastructure : cli::kAllHold;
  if (options.is_json) {
    print_json(purposes, rows, exit_code);
  } else {
    for (const Diagnosis& row : rows) print_row(row);
  }
  return exit_code;
}

}  // namespace misdeal::harness
