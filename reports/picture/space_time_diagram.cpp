#include "reports/picture/space_time_diagram.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/picture/rows.h"
#include "reports/picture/time_layout.h"
#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"
#include "reports/wording/racing_pair.h"

namespace misdeal::reports {

namespace {

using harness::Operation;

// All in pixels.
constexpr double kMargin = 18;
constexpr double kTimeAxisHeight = 50;
constexpr double kRowHeight = 64;
constexpr double kBarTop = 18;  // below the top of its row: room for the culprit's flag
constexpr double kBarHeight = 40;
constexpr double kNamesWidth = 76;
constexpr double kGlyphWidth = 7.0;  // of the page's small text; generous, so that nothing is cut
constexpr double kTickDistanceMin = 62;
constexpr int kDuplicateColours = 6;

std::string answered_label(const Operation& operation) {
  if (!operation.seat.is_valid()) return answer_mark(operation);
  return fmt::format("seat {}: {}", operation.seat.value, answer_mark(operation));
}

double label_width(const DrawnOperation& drawn, bool has_badge) {
  const std::size_t length = std::max(command_text(drawn.operation).size() + (has_badge ? 3 : 0),
                                      answered_label(drawn.operation).size());
  return static_cast<double>(length) * kGlyphWidth + 18;
}

/// A moment on the axis: in µs, and with a unit of its own where that would be too long to fit.
std::string time_label(std::int64_t ns) {
  constexpr std::int64_t kMicrosecondsMax = 10'000'000;
  if (ns <= -kMicrosecondsMax) return "-" + duration_text(-ns);
  return ns >= kMicrosecondsMax ? duration_text(ns) : microseconds(ns);
}

/// Draws one diagram; a class only because all steps share the layout.
class Drawing {
 public:
  Drawing(std::span<const DrawnOperation> drawn, std::int64_t origin_ns)
      : drawn_(drawn), origin_ns_(origin_ns) {
    std::vector<Operation> evidence;
    operations_.resize(drawn.size());
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      operations_[i] = drawn[i].operation;
      if (drawn[i].role == Role::context) continue;
      evidence.push_back(drawn[i].operation);
      evidence_.push_back(i);
    }
    rows_ = assign_rows(operations_);
    duplicates_ = number_duplicates(operations_);
    std::vector<Interval> intervals;
    intervals.reserve(drawn.size());
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      intervals.push_back({operations_[i].invoked_ns, operations_[i].returned_ns,
                           label_width(drawn[i], duplicates_[i] >= 0)});
    }
    layout_ = lay_out_time(intervals);
    race_ = racing_pair(evidence);
  }

  SpaceTimeDiagram draw() {
    shade_race();
    draw_rows();
    draw_axis();
    link_duplicates();
    for (std::size_t i = 0; i < drawn_.size(); ++i) draw_bar(i);

    SpaceTimeDiagram diagram;
    diagram.names = names();
    diagram.picture = fmt::format(
        "<svg class=\"st\" role=\"img\" aria-label=\"{0}\" width=\"{1:.0f}\" height=\"{2:.0f}\" "
        "viewBox=\"0 0 {1:.0f} {2:.0f}\">{3}</svg>",
        "Operations by thread over time; the table below tells the same", width(), height(), svg_);
    diagram.focus_x = width();
    for (const std::size_t i : evidence_) diagram.focus_x = std::min(diagram.focus_x, begin_x(i));
    return diagram;
  }

 private:
  template <typename... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(svg_), format, std::forward<Values>(values)...);
  }

  [[nodiscard]] double width() const { return layout_.width + 2 * kMargin; }
  [[nodiscard]] double height() const {
    return kTimeAxisHeight + kRowHeight * static_cast<double>(rows_.rows.size()) + 6;
  }
  [[nodiscard]] double begin_x(std::size_t i) const { return kMargin + layout_.begin_x[i]; }
  [[nodiscard]] double end_x(std::size_t i) const {
    return is_open(i) ? width() : kMargin + layout_.end_x[i];
  }
  [[nodiscard]] double row_y(std::size_t row) const {
    return kTimeAxisHeight + kRowHeight * static_cast<double>(row);
  }
  [[nodiscard]] double bar_y(std::size_t i) const { return row_y(rows_.row_of[i]) + kBarTop; }
  [[nodiscard]] bool is_open(std::size_t i) const {
    return operations_[i].returned_ns == harness::kNeverReturned;
  }

  [[nodiscard]] std::string names() const {
    std::string texts;
    for (std::size_t row = 0; row < rows_.rows.size(); ++row) {
      fmt::format_to(std::back_inserter(texts), "<text x=\"0\" y=\"{:.0f}\">{}</text>",
                     row_y(row) + kBarTop + kBarHeight / 2 + 4, html_text(rows_.rows[row].name));
    }
    return fmt::format(
        "<svg class=\"st-names\" aria-hidden=\"true\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\"><text class=\"st-unit\" x=\"0\" y=\"18\">time in "
        "µs</text>{2}</svg>",
        kNamesWidth, height(), texts);
  }

  void shade_race() {
    if (!race_) return;
    const std::size_t a = evidence_[race_->first];
    const std::size_t b = evidence_[race_->second];
    const double from = std::max(begin_x(a), begin_x(b));
    const double until = std::min(end_x(a), end_x(b));
    const std::string text =
        race_->until_ns == harness::kNeverReturned
            ? "both in flight"
            : "both in flight, " + duration_text(race_->until_ns - race_->from_ns);
    add("<rect class=\"st-race\" x=\"{:.1f}\" y=\"{:.0f}\" width=\"{:.1f}\" height=\"{:.0f}\"/>",
        from, kTimeAxisHeight - 20, until - from, height() - kTimeAxisHeight + 20);
    const double middle = std::clamp((from + until) / 2, 80.0, std::max(80.0, width() - 80));
    add("<text class=\"st-race-text\" x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text>",
        middle, kTimeAxisHeight - 6, html_text(text));
  }

  void draw_rows() {
    for (std::size_t row = 0; row < rows_.rows.size(); ++row) {
      add("<line class=\"st-row\" x1=\"0\" x2=\"{0:.0f}\" y1=\"{1:.0f}\" y2=\"{1:.0f}\"/>", width(),
          row_y(row) + kBarTop + kBarHeight / 2);
    }
  }

  /// Labels the evidence's moments first, then others where there is room.
  void draw_axis() {
    std::vector<double> taken;
    const auto tick = [&](double x, std::int64_t time_ns) {
      const bool is_free = std::ranges::all_of(
          taken, [x](double other) { return std::abs(other - x) >= kTickDistanceMin; });
      if (!is_free) return;
      taken.push_back(x);
      add("<line class=\"st-tick\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"22\" y2=\"{1:.0f}\"/>", x,
          height());
      add("<text class=\"st-time\" x=\"{:.1f}\" y=\"18\" text-anchor=\"middle\">{}</text>",
          std::clamp(x, 24.0, std::max(24.0, width() - 24)), time_label(time_ns - origin_ns_));
    };
    for (const std::size_t i : evidence_) tick(begin_x(i), operations_[i].invoked_ns);
    for (const std::size_t i : evidence_) {
      if (!is_open(i)) tick(end_x(i), operations_[i].returned_ns);
    }
    for (std::size_t i = 0; i < layout_.moments.size(); ++i) {
      const Moment& moment = layout_.moments[i];
      if (moment.is_after_long_gap) {
        add("<text class=\"st-gap\" x=\"{:.1f}\" y=\"32\" text-anchor=\"middle\">⋯ {} ⋯</text>",
            kMargin + moment.x - 55,
            html_text(duration_text(moment.time_ns - layout_.moments[i - 1].time_ns)));
      }
      tick(kMargin + moment.x, moment.time_ns);
    }
  }

  /// Joins each arrival of an id with the one before it.
  void link_duplicates() {
    for (std::size_t to = 0; to < operations_.size(); ++to) {
      if (duplicates_[to] < 0) continue;
      std::size_t from = to;
      for (std::size_t i = 0; i < operations_.size(); ++i) {
        const bool is_earlier = duplicates_[i] == duplicates_[to] && i != to && is_before(i, to) &&
                                (from == to || is_before(from, i));
        if (is_earlier) from = i;
      }
      if (from != to) draw_link(from, to);
    }
  }

  [[nodiscard]] bool is_before(std::size_t a, std::size_t b) const {
    return operations_[a].invoked_ns != operations_[b].invoked_ns
               ? operations_[a].invoked_ns < operations_[b].invoked_ns
               : a < b;
  }

  void draw_link(std::size_t from, std::size_t to) {
    const bool goes_down = rows_.row_of[from] < rows_.row_of[to];
    const bool is_same_row = rows_.row_of[from] == rows_.row_of[to];
    const double x1 = is_same_row ? end_x(from) : begin_x(from) + 10;
    const double x2 = is_same_row ? begin_x(to) : begin_x(to) + 10;
    const double half = kBarHeight / 2;
    const double y1 = bar_y(from) + (is_same_row ? half : goes_down ? kBarHeight : 0);
    const double y2 = bar_y(to) + (is_same_row ? half : goes_down ? 0 : kBarHeight);
    const double middle = (y1 + y2) / 2;
    add("<path class=\"st-link d{0}\" d=\"M{1:.1f} {2:.1f}C{1:.1f} {3:.1f} {4:.1f} {3:.1f} "
        "{4:.1f} {5:.1f}\"/>",
        duplicates_[to] % kDuplicateColours, x1, y1, middle, x2, y2);
    for (const auto& [x, y] : {std::pair{x1, y1}, std::pair{x2, y2}}) {
      add("<circle class=\"st-dot d{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"/>",
          duplicates_[to] % kDuplicateColours, x, y);
    }
  }

  [[nodiscard]] std::string classes(std::size_t i) const {
    std::string text = "st-op";
    if (duplicates_[i] >= 0) text += fmt::format(" d{}", duplicates_[i] % kDuplicateColours);
    if (drawn_[i].role == Role::context) text += " is-context";
    if (drawn_[i].role == Role::culprit) text += " is-culprit";
    if (is_open(i)) text += " is-open";
    return text;
  }

  void draw_bar(std::size_t i) {
    const Operation& operation = operations_[i];
    const double x = begin_x(i);
    const double y = bar_y(i);
    add("<a href=\"#{0}\" class=\"{1}\"><title>{2}</title>", html_text(drawn_[i].anchor),
        classes(i),
        html_text(fmt::format("thread {}: {}: {}, version {}", operation.client,
                              asked_text(operation), answer_text(operation),
                              version_text(operation.version))));
    draw_outline(i);
    add("<text class=\"st-asked\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", x + 8, y + 17,
        html_text(command_text(operation)));
    add("<text class=\"st-answer\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", x + 8, y + 32,
        html_text(answered_label(operation)));
    if (duplicates_[i] >= 0) {
      add("<text class=\"st-badge\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
          end_x(i) - 7, y + 17, static_cast<char>('A' + duplicates_[i] % 26));
    }
    if (drawn_[i].role == Role::culprit) {
      add("<text class=\"st-flag\" x=\"{:.1f}\" y=\"{:.1f}\">▼ here it shows</text>", x, y - 5);
    }
    svg_ += "</a>";
  }

  /// An operation that was never answered has no right end.
  void draw_outline(std::size_t i) {
    const double x = begin_x(i);
    const double y = bar_y(i);
    if (!is_open(i)) {
      add("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" rx=\"5\"/>", x, y,
          end_x(i) - x, kBarHeight);
      return;
    }
    add("<path class=\"st-body\" d=\"M{0:.1f} {1:.1f}H{2:.1f}V{3:.1f}H{0:.1f}\"/>", end_x(i), y, x,
        y + kBarHeight);
  }

  std::span<const DrawnOperation> drawn_;
  std::int64_t origin_ns_;
  std::vector<Operation> operations_;
  std::vector<std::size_t> evidence_;  // indices of what is not context
  std::optional<RacingPair> race_;     // within the evidence
  Rows rows_;
  std::vector<int> duplicates_;
  TimeLayout layout_;
  std::string svg_;
};

}  // namespace

SpaceTimeDiagram draw_space_time(std::span<const DrawnOperation> operations,
                                 std::int64_t origin_ns) {
  if (operations.empty()) return {};
  return Drawing(operations, origin_ns).draw();
}

}  // namespace misdeal::reports
