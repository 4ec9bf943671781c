#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/scenario/scenario.h"

namespace misdeal::harness {

/// A failure that can be made to happen again: what was run, how it was scheduled, what it
/// violated.
struct Repro {
  std::string engine;
  Scenario scenario;
  std::string violates;  ///< a property, or the kind of failure: "exactly-once", "data race"
  std::string what;
  std::string schedule;  ///< see docs/explorer.md
  std::uint64_t trace_hash = 0;
  std::uint32_t preemptions = 0;
  std::string strategy;
  std::uint64_t seed = 0;
  std::string build;  ///< of the program that found it: schedules hold for one build
};

/// Tells builds of the running program apart. The first call reads the whole program: some 10 ms.
const std::string& build_fingerprint();

std::string to_json(const Repro& repro);
/// The error names the place in the file.
std::expected<Repro, std::string> parse_repro(std::string_view json);

std::expected<Repro, std::string> read_repro(const std::filesystem::path& file);
/// Whole or not at all: an interrupted call leaves what was there before.
std::expected<void, std::string> write_repro(const std::filesystem::path& file, const Repro& repro);

}  // namespace misdeal::harness
