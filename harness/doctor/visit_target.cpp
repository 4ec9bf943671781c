#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "harness/doctor/gather_facts.h"
#include "harness/live/open_wire.h"

namespace misdeal::harness {

namespace {

LiveShot get_root(const LiveWire& wire) {
  LiveShot shot;
  shot.bytes = fmt::format("GET {}/ HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\n\r\n", wire.base_path(),
                           wire.authority());
  return shot;
}

double now_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

double clock_ahead_s(std::int64_t date_s, double ours_s) {
  const double behind_s = ours_s - static_cast<double>(date_s);
  if (behind_s >= 0 && behind_s < 1) return 0;
  return behind_s < 0 ? -behind_s : -(behind_s - 1);
}

std::optional<std::int64_t> read_http_date(const std::string& text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 4> month{};
  unsigned day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int read = 0;
  const int fields = std::sscanf(text.c_str(), "%*3s, %2u %3s %4d %2d:%2d:%2d GMT%n", &day,
                                 month.data(), &year, &hour, &minute, &second, &read);
  if (fields != 6 || static_cast<std::size_t>(read) != text.size()) return std::nullopt;
  const auto* const found = std::ranges::find(kMonths, std::string_view(month.data()));
  if (found == kMonths.end()) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(year),
      std::chrono::month(static_cast<unsigned>(found - kMonths.begin()) + 1),
      std::chrono::day(day)};
  const bool is_time = hour < 24 && minute < 60 && second <= 60;
  if (!date.ok() || !is_time) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

TargetFacts visit_target(const std::string& url) {
  TargetFacts facts{.url = url, .error = {}};
  const auto wire = open_live_wire({.url = url, .connections = 1});
  if (!wire) {
    facts.error = wire.error();
    return facts;
  }
  const std::array<LiveShot, 1> shots{get_root(**wire)};
  const auto replies = (*wire)->fire(shots, LiveSync::sequential);
  if (!replies || !replies->front().answer.is_answered()) {
    facts.error = replies ? "no answer: " + replies->front().detail : replies.error();
    return facts;
  }
  const LiveReply& reply = replies->front();
  facts.status = reply.answer.status;
  facts.answer_ms = static_cast<double>(reply.returned_ns - reply.invoked_ns) / 1e6;
  const std::string* const date = reply.answer.header("Date");
  const auto date_s = date == nullptr ? std::nullopt : read_http_date(*date);
  if (date_s) facts.clock_ahead_s = clock_ahead_s(*date_s, now_s());
  return facts;
}

}  // namespace misdeal::harness
