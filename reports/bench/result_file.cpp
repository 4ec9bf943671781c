#include "reports/bench/result_file.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/bench/json_fields.h"
#include "reports/bench/result_rows.h"

namespace misdeal::reports::bench {

namespace {

using nlohmann::json;

constexpr std::size_t kBytesMax = 256U << 20U;

void read_context(const json& context, ResultFile& file) {
  file.date = text_field(context, "date");
  file.host_name = text_field(context, "host_name");
  file.library_version = text_field(context, "library_version");
  file.library_build_type = text_field(context, "library_build_type");
  file.compiler = text_field(context, "compiler");
  file.flags = text_field(context, "flags");
  file.generated_by = text_field(context, "generated_by");
  const auto cpus = context.find("num_cpus");
  if (cpus != context.end() && cpus->is_number_unsigned()) {
    file.cpus = cpus->get<std::uint32_t>();
  }
}

}  // namespace

std::expected<ResultFile, std::string> parse_result_file(std::string_view text) {
  constexpr const char* kHint = "write it with --benchmark_out=FILE --benchmark_out_format=json";
  json document;
  try {
    document = json::parse(without_bare_nan(text));
  } catch (const json::parse_error& error) {
    return std::unexpected(
        fmt::format("not whole JSON (wrong at byte {} of {}): cut off, or mixed with other "
                    "output; {}",
                    error.byte, text.size(), kHint));
  } catch (const json::exception&) {
    return std::unexpected(fmt::format("JSON with a number that is too large; {}", kHint));
  }
  if (!document.is_object() || !document.contains("context") || !document["context"].is_object() ||
      !document.contains("benchmarks") || !document["benchmarks"].is_array()) {
    return std::unexpected(fmt::format(
        "not a result of Google Benchmark: no \"context\" and \"benchmarks\"; {}", kHint));
  }
  ResultFile file;
  read_context(document["context"], file);
  auto benchmarks = benchmarks_of_rows(document["benchmarks"]);
  if (!benchmarks) return std::unexpected(benchmarks.error());
  file.benchmarks = std::move(*benchmarks);
  return file;
}

std::expected<ReadResult, std::string> read_result_file(const std::filesystem::path& path) {
  const auto refuse = [&path](const std::string& reason) {
    return std::unexpected(fmt::format("{}: {}", path.string(), reason));
  };
  std::ifstream file;
  if (path != "-") {
    if (std::filesystem::is_directory(path)) return refuse("is a folder");
    file.open(path, std::ios::binary);
    if (!file) return refuse("cannot be opened");
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(path, ignored);
    if (!ignored && bytes > kBytesMax) return refuse("larger than 256 MB");
  }
  std::istream& in = path == "-" ? std::cin : file;
  ReadResult read;
  read.text.assign(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) return refuse("cannot be read");
  auto result = parse_result_file(read.text);
  if (!result) return refuse(result.error());
  read.result = std::move(*result);
  return read;
}

}  // namespace misdeal::reports::bench
