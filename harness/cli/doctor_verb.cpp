#include "harness/cli/doctor_verb.h"

#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/child_process.h"
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

void print_row(const Diagnosis& row) {
  fmt::print("{:<8} {:<17} {}\n", to_string(row.health), row.name,
             reports::terminal_text(row.found));
  if (!row.remedy.empty()) {
    fmt::print("{:<8} {:<17} do: {}\n", "", "", reports::terminal_text(row.remedy));
  }
}

void print_json(const std::vector<Diagnosis>& rows, int exit_code) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Diagnosis& row : rows) {
    list.push_back({{"name", row.name},
                    {"health", to_string(row.health)},
                    {"found", row.found},
                    {"remedy", row.remedy}});
  }
  const nlohmann::ordered_json json{{"exit_code", exit_code}, {"rows", std::move(list)}};
  fmt::print("{}\n", reports::json_text(json));
}

}  // namespace

int run_doctor(const DoctorVerbOptions& options) {
  const MachineFacts facts = gather_facts({.tsan_probe = companion_file("misdeal-tsan-probe"),
                                           .out = options.out,
                                           .target = options.target,
                                           .search_path = search_path(),
                                           .run = output_of});
  const std::vector<Diagnosis> rows = diagnose(facts);
  const int exit_code =
      worst_health(rows) == Health::failing ? cli::kInfrastructure : cli::kAllHold;
  if (options.is_json) {
    print_json(rows, exit_code);
  } else {
    for (const Diagnosis& row : rows) print_row(row);
  }
  return exit_code;
}

}  // namespace misdeal::harness
