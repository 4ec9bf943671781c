#pragma once

#include <filesystem>
#include <string>

namespace misdeal::harness {

/// `misdeal doctor`: whether this machine is fit for the gates.
struct DoctorVerbOptions {
  std::filesystem::path out = "misdeal-out";
  std::string target;  ///< URL of a server; empty: none
  bool is_json = false;
};

/// Prints a row for everything that was looked at. Returns the exit code: 0, or 4 if a row fails.
int run_doctor(const DoctorVerbOptions& options);

}  // namespace misdeal::harness
