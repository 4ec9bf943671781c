#include "harness/scenario/repro.h"

#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/history/one_line.h"
#include "harness/scenario/scenario_json.h"
#include "reports/files/write_file.h"

namespace misdeal::harness {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "misdeal-repro";
constexpr int kVersion = 1;

const Json& member(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) throw std::runtime_error(fmt::format("/{}: is missing", key));
  return *found;
}

std::string text_at(const Json& json, const char* key) {
  const Json& found = member(json, key);
  if (!found.is_string()) throw std::runtime_error(fmt::format("/{}: wants a text", key));
  return found.get<std::string>();
}

std::uint64_t number_at(const Json& json, const char* key, std::uint64_t max) {
  const Json& found = member(json, key);
  if (!found.is_number_unsigned() || found.get<std::uint64_t>() > max) {
    throw std::runtime_error(fmt::format("/{}: wants a whole number from 0 to {}", key, max));
  }
  return found.get<std::uint64_t>();
}

std::uint64_t from_hex(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error("/trace_hash: wants a hexadecimal number");
  }
  return value;
}

std::string fingerprint_of_program() {
  std::ifstream program("/proc/self/exe", std::ios::binary);
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  std::string block(1 << 16, '\0');
  while (program.read(block.data(), static_cast<std::streamsize>(block.size())) ||
         program.gcount() > 0) {
    for (std::streamsize i = 0; i < program.gcount(); ++i) {
      hash = (hash ^ static_cast<unsigned char>(block[static_cast<std::size_t>(i)])) *
             0x100000001B3ULL;
    }
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace

const std::string& build_fingerprint() {
  static const std::string fingerprint = fingerprint_of_program();
  return fingerprint;
}

std::string to_json(const Repro& repro) {
  nlohmann::ordered_json json;
  json["format"] = kFormat;
  json["version"] = kVersion;
  json["engine"] = repro.engine;
  json["violates"] = repro.violates;
  json["what"] = repro.what;
  json["preemptions"] = repro.preemptions;
  json["schedule"] = repro.schedule;
  json["trace_hash"] = fmt::format("{:016x}", repro.trace_hash);
  json["strategy"] = repro.strategy;
  json["seed"] = repro.seed;
  json["build"] = repro.build;
  json["scenario"] = json_of(repro.scenario);
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::expected<Repro, std::string> parse_repro(std::string_view text) {
  try {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
      return std::unexpected("is no repro file, or not a whole one: it is not JSON");
    }
    if (!json.is_object() || !json.contains("format") || json["format"] != kFormat) {
      return std::unexpected("is no repro file: /format is not 'misdeal-repro'");
    }
    if (!json.contains("version") || json["version"] != kVersion) {
      return std::unexpected(fmt::format("/version: this misdeal reads version {}", kVersion));
    }
    Repro repro;
    repro.engine = text_at(json, "engine");
    repro.violates = text_at(json, "violates");
    repro.what = text_at(json, "what");
    repro.preemptions = static_cast<std::uint32_t>(number_at(json, "preemptions", UINT32_MAX));
    repro.schedule = text_at(json, "schedule");
    repro.trace_hash = from_hex(text_at(json, "trace_hash"));
    repro.strategy = text_at(json, "strategy");
    repro.seed = number_at(json, "seed", UINT64_MAX);
    repro.build = text_at(json, "build");
    repro.scenario = scenario_of(member(json, "scenario"), "/scenario");
    return repro;
  } catch (const std::exception& error) {
    return std::unexpected(one_line(error.what(), kMessageBytesMax));
  }
}

std::expected<Repro, std::string> read_repro(const std::filesystem::path& file) {
  const std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return std::unexpected("cannot be read");
  return parse_repro(text.str());
}

std::expected<void, std::string> write_repro(const std::filesystem::path& file,
                                             const Repro& repro) {
  const auto written = reports::write_file(file, to_json(repro));
  if (!written) return std::unexpected(reports::to_string(written.error()));
  return {};
}

}  // namespace misdeal::harness
