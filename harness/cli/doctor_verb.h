#pragma once

#include <expected>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "harness/doctor/purpose.h"

namespace misdeal::harness {

/// `misdeal doctor`: whether this machine is fit for the gates.
struct DoctorVerbOptions {
  std::filesystem::path out = "misdeal-out";
  std::string target;                 ///< URL of a server; empty: none
  std::vector<std::string> purposes;  ///< names; see purposes_of
  bool is_json = false;
};

/// What the machine is to be fit for: all that --for names, and http if there is a --target.
/// Without either, everything. The error names the option, and the purposes that there are.
std::expected<std::set<Purpose>, std::string> purposes_of(const DoctorVerbOptions& options);

/// Prints a row for everything that was looked at. Returns the exit code: 0, or 4 if a row
/// fails that a purpose needs.
int run_doctor(const DoctorVerbOptions& options, const std::set<Purpose>& purposes);

}  // namespace misdeal::harness
