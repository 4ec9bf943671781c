#include <array>
#include <cctype>
#include <ctime>
#include <iomanip>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "reports/bench/benchmark_name.h"
#include "reports/bench/export_formats.h"
#include "reports/bench/measure.h"
#include "reports/escape/visible.h"

namespace misdeal::reports::bench {

namespace {

/// A family's name and the factor that brings its values to the base unit.
struct Family {
  std::string name;
  std::string unit;
  double factor = 1;
};

struct Ending {
  std::string_view unit;
  std::string_view suffix;
  double factor;
};

constexpr std::array kTimes{Ending{"ns", "_ns", 1e-9}, Ending{"us", "_us", 1e-6},
                            Ending{"ms", "_ms", 1e-3}, Ending{"s", "_seconds", 1}};

std::string metric_name(std::string_view measure) {
  std::string name = "benchmark_";
  for (const char character : measure) {
    const bool is_allowed = std::isalnum(static_cast<unsigned char>(character)) != 0;
    name += is_allowed ? character : '_';
  }
  // A gauge must not look like a counter or a part of a histogram.
  for (const std::string_view reserved :
       {"_total", "_count", "_sum", "_bucket", "_created", "_info", "_low", "_high"}) {
    if (name.ends_with(reserved)) return name + "_value";
  }
  return name;
}

Family family_of(const std::string& measure) {
  const MeasureKind kind = kind_of_measure(measure);
  for (const Ending& time : kTimes) {
    if (kind.unit != time.unit) continue;
    std::string stem = measure;
    if (stem.ends_with(time.suffix)) stem.resize(stem.size() - time.suffix.size());
    return {metric_name(stem) + "_seconds", "seconds", time.factor};
  }
  return {metric_name(measure), "", 1};
}

/// A label's value: backslash, quote and line feed escaped, and nothing that cannot be seen.
std::string label_text(std::string_view text) {
  std::string out;
  for (const char character : visible(text, LineBreaks::escaped)) {
    if (character == '"' || character == '\\') out += '\\';
    out += character;
  }
  return out;
}

/// " 1764136800" from ISO 8601, or "" if it cannot be read.
std::string timestamp_of(const std::string& date) {
  std::tm time{};
  std::istringstream in(date);
  in >> std::get_time(&time, date.size() > 10 ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d");
  if (in.fail()) return {};
  std::time_t seconds = ::timegm(&time);
  char sign = 0;
  std::time_t hours = 0;
  std::time_t minutes = 0;
  char colon = 0;
  if (in >> sign && sign != 'Z' && in >> hours >> colon >> minutes) {
    seconds -= (sign == '-' ? -60 : 60) * (hours * 60 + minutes);
  }
  return fmt::format(" {}", seconds);
}

std::string labels_of(const ExportRow& row) {
  return fmt::format("benchmark=\"{}\",family=\"{}\",machine=\"{}\"", label_text(row.benchmark),
                     label_text(parse_benchmark_name(row.benchmark).family),
                     label_text(row.machine.label));
}

void write_metadata(std::ostream& out, const std::string& name, const Family& family,
                    const std::string& help) {
  out << "# TYPE " << name << " gauge\n";
  if (!family.unit.empty() && name.ends_with("_" + family.unit)) {
    out << "# UNIT " << name << ' ' << family.unit << '\n';
  }
  out << "# HELP " << name << ' ' << help << '\n';
}

void write_run_info(std::ostream& out, const std::vector<ExportRow>& rows) {
  out << "# TYPE benchmark_run info\n# HELP benchmark_run What was measured, and how it was "
         "built.\n";
  std::set<std::string> seen;
  for (const ExportRow& row : rows) {
    const std::string line = fmt::format(
        "benchmark_run_info{{machine=\"{}\",commit=\"{}\",compiler=\"{}\",library_version=\"{}\"}} "
        "1{}\n",
        label_text(row.machine.label), label_text(row.commit.id), label_text(row.build.compiler),
        label_text(row.build.library_version), timestamp_of(row.commit.date));
    if (seen.insert(line).second) out << line;
  }
}

}  // namespace

Exported open_metrics(const std::vector<ExportRow>& rows) {
  // A family's samples must stand together; measures whose names become one share it.
  std::map<std::string, std::vector<const ExportRow*>> families;
  std::set<std::string> seen;
  Exported exported;
  for (const ExportRow& row : rows) {
    const Family family = family_of(row.measure);
    if (!seen.insert(family.name + '\n' + row.benchmark + '\n' + row.machine.fingerprint).second) {
      exported.notes.push_back(
          fmt::format("left out {}: its name becomes that of another measure", row.measure));
      continue;
    }
    families[family.name].push_back(&row);
  }
  std::ostringstream out;
  for (const auto& [name, members] : families) {
    const Family family = family_of(members.front()->measure);
    std::string stem = name;
    if (!family.unit.empty()) stem.resize(stem.size() - family.unit.size() - 1);
    const auto write = [&](const char* part, const char* help, double Point::* value) {
      const std::string full = stem + part + (family.unit.empty() ? "" : "_" + family.unit);
      write_metadata(out, full, family, help);
      for (const ExportRow* const row : members) {
        out << full << '{' << labels_of(*row) << "} "
            << fmt::format("{}", row->point.*value * family.factor)
            << timestamp_of(row->commit.date) << '\n';
      }
    };
    write("", "Median of the repetitions.", &Point::value);
    write("_low", "Lowest repetition.", &Point::low);
    write("_high", "Highest repetition.", &Point::high);
    exported.rows += members.size();
  }
  write_run_info(out, rows);
  out << "# EOF\n";
  exported.text = out.str();
  return exported;
}

}  // namespace misdeal::reports::bench
