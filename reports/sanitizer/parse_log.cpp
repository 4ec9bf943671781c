#include "reports/sanitizer/parse_log.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "reports/sanitizer/capped_sum.h"
#include "reports/sanitizer/log_line.h"
#include "reports/sanitizer/stack_frame.h"
#include "reports/sanitizer/unknown_marker.h"

namespace misdeal::reports {

namespace {

/// Bounds what a log can make us hold; a sanitizer's own limit on depth is 256.
constexpr std::size_t kFramesMax = 512;
constexpr std::size_t kStacksMax = 256;
constexpr std::size_t kNotesMax = 64;
constexpr std::size_t kUnknownMax = 16;
constexpr std::size_t kUnknownBytesMax = 200;

constexpr std::string_view kDeadlySignal = "DEADLYSIGNAL";

struct OpenReport {
  SanitizerReport report;
  StackFrame place;
  std::optional<StackTitle> title;  ///< of the stack that is to come
};

class LogParser {
 public:
  explicit LogParser(const std::string& name) : name_(name) {}

  void read(std::string_view raw, std::size_t number) {
    const LogLine line = read_log_line(raw);
    if (std::ranges::any_of(line.text, is_seen)) is_blank_ = false;
    if (const auto announced = read_announced(line.text)) {
      announced_ = capped_sum(announced_, *announced);
    }
    if (const auto heading = read_heading(line.text)) {
      open(line.stream, *heading, number);
    } else if (const auto summary = read_summary(line.text)) {
      if (!open_.contains(line.stream)) open(line.stream, *summary, number);
      close(line.stream);
    } else if (announces_unknown_report(line.text)) {
      if (unknown_.size() == kUnknownMax) return;
      unknown_.push_back(
          {number, std::string(without_blanks(line.text)).substr(0, kUnknownBytesMax)});
    } else if (const auto found = open_.find(line.stream); found != open_.end()) {
      add(line.text, found->second);
    }
  }

  SanitizerLog finish() {
    while (!open_.empty()) close(std::string(open_.begin()->first));
    report_what_is_missing();
    std::ranges::sort(reports_, {}, &SanitizerReport::log_line);
    return {std::move(reports_), std::move(unknown_), is_blank_};
  }

 private:
  static bool is_seen(char character) {
    return static_cast<unsigned char>(character) > ' ' && character != '\x7F';
  }

  void open(const std::string& stream, const Heading& heading, std::size_t number) {
    // A deadly signal is announced in a line of its own; mostly, a report of it follows.
    if (const auto before = open_.find(stream);
        before != open_.end() && before->second.report.kind == kDeadlySignal) {
      open_.erase(before);
    }
    close(stream);
    OpenReport& opened = open_[stream];
    opened.place = heading.place;
    opened.report = {.tool = heading.tool,
                     .kind = heading.kind,
                     .message = heading.message,
                     .stacks = {},
                     .notes = {},
                     .log = name_,
                     .log_line = number};
  }

  static void add(const std::string& line, OpenReport& open) {
    SanitizerReport& report = open.report;
    if (const auto frame = read_frame(line)) {
      if (frame->number == 0 || report.stacks.empty()) begin_stack(open);
      if (report.stacks.back().frames.size() < kFramesMax) {
        report.stacks.back().frames.push_back(frame->frame);
      }
    } else if (auto title = read_title(line)) {
      open.title = std::move(title);
    } else if (auto note = read_note(line)) {
      if (const auto more = read_more_alike(line)) report.count = capped_sum(report.count, *more);
      if (report.notes.size() < kNotesMax) report.notes.push_back(std::move(*note));
    }
  }

  static void begin_stack(OpenReport& open) {
    if (open.report.stacks.size() == kStacksMax) open.report.stacks.pop_back();
    const StackTitle title = open.title.value_or(StackTitle{});
    open.report.stacks.push_back({title.role, title.text, {}});
    open.title.reset();
  }

  void close(const std::string& stream) {
    auto closed = open_.extract(stream);
    if (!closed) return;
    OpenReport& it = closed.mapped();
    SanitizerReport& report = it.report;
    if (report.stacks.empty() && it.place.line != 0) {
      report.stacks.push_back({StackRole::side, "", {it.place}});
    }
    if (report.tool == "LeakSanitizer" && !report.stacks.empty()) {
      for (const SanitizerStack& stack : report.stacks) add_leak(report, stack);
      return;
    }
    if (report.tool == kThreadSanitizer) ++thread_reports_;
    reports_.push_back(std::move(report));
  }

  /// Each leak is a bug of its own.
  void add_leak(const SanitizerReport& all, const SanitizerStack& stack) {
    SanitizerReport leak = all;
    leak.kind = stack.title.starts_with("Indirect") ? "indirect memory leak" : "memory leak";
    leak.message = stack.title;
    leak.stacks = {stack};
    reports_.push_back(std::move(leak));
  }

  void report_what_is_missing() {
    if (announced_ <= thread_reports_) return;
    const std::uint64_t missing = announced_ - thread_reports_;
    reports_.push_back({.tool = std::string(kThreadSanitizer),
                        .kind = "report missing from the log",
                        .message = fmt::format("{} of {} announced reports are not in the log",
                                               missing, announced_),
                        .stacks = {},
                        .notes = {},
                        .count = missing,
                        .log = name_,
                        .log_line = 0});
  }

  const std::string& name_;
  std::map<std::string, OpenReport> open_;  ///< by stream
  std::vector<SanitizerReport> reports_;
  std::vector<UnknownMarker> unknown_;
  bool is_blank_ = true;
  std::uint64_t announced_ = 0;
  std::uint64_t thread_reports_ = 0;
};

}  // namespace

SanitizerLog parse_sanitizer_log(std::string_view text, const std::string& name) {
  LogParser parser(name);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    parser.read(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parser.finish();
}

}  // namespace misdeal::reports
