#include "harness/scenario/repro.h"

#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/scenario/scenario_json.h"

namespace misdeal::harness {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "misdeal-repro";
constexpr int kVersion = 1;

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
  Json json;
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
    const Json json = Json::parse(text);
    if (!json.is_object() || json.value("format", "") != kFormat) {
      return std::unexpected("is no repro file: /format is not 'misdeal-repro'");
    }
    if (json.value("version", 0) != kVersion) {
      return std::unexpected(fmt::format("/version: this misdeal reads version {}", kVersion));
    }
    Repro repro;
    repro.engine = json.at("engine").get<std::string>();
    repro.violates = json.at("violates").get<std::string>();
    repro.what = json.at("what").get<std::string>();
    repro.preemptions = json.at("preemptions").get<std::uint32_t>();
    repro.schedule = json.at("schedule").get<std::string>();
    repro.trace_hash = from_hex(json.at("trace_hash").get<std::string>());
    repro.strategy = json.at("strategy").get<std::string>();
    repro.seed = json.at("seed").get<std::uint64_t>();
    repro.build = json.at("build").get<std::string>();
    repro.scenario = scenario_of(json.at("scenario"), "/scenario");
    return repro;
  } catch (const std::exception& error) {
    return std::unexpected(error.what());
  }
}

std::expected<Repro, std::string> read_repro(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return std::unexpected("cannot be read");
  return parse_repro(text.str());
}

std::expected<void, std::string> write_repro(const std::filesystem::path& file,
                                             const Repro& repro) {
  std::filesystem::path unfinished = file;
  unfinished += ".new";
  std::error_code error;
  {
    std::ofstream out(unfinished, std::ios::binary);
    out << to_json(repro);
    out.close();
    if (!out) {
      std::filesystem::remove(unfinished, error);
      return std::unexpected(fmt::format("{} cannot be written", file.string()));
    }
  }
  std::filesystem::rename(unfinished, file, error);
  if (error) return std::unexpected(fmt::format("{}: {}", file.string(), error.message()));
  return {};
}

}  // namespace misdeal::harness
