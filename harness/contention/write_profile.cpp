#include "harness/contention/write_profile.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/escape/json.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::contention {

namespace {

using nlohmann::ordered_json;
using reports::counted;
using reports::duration_text;
using reports::grouped;
using reports::share_text;
using reports::terminal_text;

constexpr std::size_t kDetailedMax = 5;
constexpr std::size_t kPlacesMax = 3;
constexpr std::size_t kRowsMax = 20;
constexpr std::size_t kCallersShown = 3;

/// What is between a lock's user and the lock; nobody looks for it there.
bool is_wrapper(const Frame& frame) {
  return frame.function.starts_with("std::") || frame.function.starts_with("__gthread") ||
         frame.file.contains("/include/c++/");
}

std::string without_arguments(const std::string& function) {
  if (function.starts_with('(')) return function;
  return function.substr(0, function.find('('));
}

/// "Queue::push queue.cpp:31".
std::string frame_text(const Frame& frame) {
  std::string name = without_arguments(frame.function);
  if (frame.file.empty()) return name;
  return fmt::format("{} {}:{}", name, std::filesystem::path(frame.file).filename().string(),
                     frame.line);
}

/// Whoever uses the lock and those who call them, up to `frames_max`: "Queue::push queue.cpp:31 <
/// serve server.cpp:80". Many programs have a lock class of their own, which alone says little.
std::string user_text(const Stack& stack, std::size_t frames_max) {
  std::string text;
  for (const Frame& frame : stack) {
    if (frames_max == 0) break;
    if (is_wrapper(frame)) continue;
    if (!text.empty()) text += " < ";
    text += frame_text(frame);
    --frames_max;
  }
  if (!text.empty()) return text;
  return stack.empty() ? "?" : frame_text(stack.front());
}

std::int64_t as_ns(std::uint64_t ns) {
  return static_cast<std::int64_t>(ns);
}

void write_row(const ProfiledLock& lock, std::size_t number, std::ostream& out) {
  out << fmt::format(
      "{:>4}  {:>8}  {:>12}  {:>9}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}  {:<12}  {}\n", number,
      duration_text(lock.wait.sum_ns), grouped(lock.acquisitions),
      share_text(lock.contended, lock.acquisitions), duration_text(lock.wait.p50_ns),
      duration_text(lock.wait.p99_ns), duration_text(lock.wait.max_ns),
      duration_text(lock.hold.p50_ns), duration_text(lock.hold.p99_ns),
      duration_text(lock.hold.max_ns), lock.kind,
      terminal_text(user_text(lock.first_used, kCallersShown)));
}

void write_details(const ProfiledLock& lock, std::size_t number, std::ostream& out) {
  if (lock.contended == 0) return;
  out << fmt::format("\n  lock {} at {:#x}, {}\n", number, lock.address, lock.kind);
  // Stacks differ in callers that are not shown.
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> by_user;
  for (const WaitingPlace& place : lock.places) {
    auto& [wait_ns, waits] = by_user[user_text(place.stack, kCallersShown)];
    wait_ns += place.wait_ns;
    waits += place.waits;
  }
  std::vector<std::pair<std::pair<std::uint64_t, std::uint64_t>, std::string>> places;
  for (const auto& [user, waited] : by_user) places.emplace_back(waited, user);
  std::ranges::sort(places, std::ranges::greater{});
  for (std::size_t i = 0; i < std::min(places.size(), kPlacesMax); ++i) {
    const auto& [wait_ns, waits] = places[i].first;
    out << fmt::format("    waited {:>8} in {:>7}  {}\n", duration_text(as_ns(wait_ns)),
                       grouped(waits), terminal_text(places[i].second));
  }
  out << fmt::format("    longest {}: thread {} in {}", duration_text(lock.wait.max_ns),
                     lock.longest_waiter_thread, terminal_text(user_text(lock.longest_waiter, 1)));
  if (lock.longest_holder_thread != 0) {
    out << fmt::format(", while thread {} had it from {}", lock.longest_holder_thread,
                       terminal_text(user_text(lock.longest_holder, 1)));
  }
  out << '\n';
}

void write_process(const ProfiledProcess& process, std::chrono::nanoseconds wait_min,
                   std::ostream& out) {
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;
  std::int64_t wait_ns = 0;
  for (const ProfiledLock& lock : process.locks) {
    acquisitions += lock.acquisitions;
    contended += lock.contended;
    wait_ns += lock.wait.sum_ns;
  }
  out << fmt::format("{} (process {}): {}, {}, {} contended, {} waited\n",
                     terminal_text(process.program), process.pid,
                     counted(process.locks.size(), "lock"), counted(acquisitions, "acquisition"),
                     share_text(contended, acquisitions), duration_text(wait_ns));
  if (process.locks_left_out > 0) {
    out << fmt::format("  not measured, for want of room: {}\n",
                       counted(process.locks_left_out, "lock"));
  }
  const auto wanted = static_cast<std::size_t>(std::ranges::count_if(
      process.locks,
      [wait_min](const ProfiledLock& lock) { return lock.wait.sum_ns >= wait_min.count(); }));
  const std::size_t shown = std::min(wanted, kRowsMax);
  if (shown > 0) {
    out << fmt::format(
        "\n   #    waited  acquisitions  contended  wait p50       p99       max  "
        "hold p50       p99       max  {:<12}  first used\n",
        "kind");
  }
  for (std::size_t i = 0; i < shown; ++i) write_row(process.locks[i], i + 1, out);
  if (shown < process.locks.size()) {
    out << fmt::format("      and {} waited for no longer\n",
                       counted(process.locks.size() - shown, "lock"));
  }
  for (std::size_t i = 0; i < std::min(shown, kDetailedMax); ++i) {
    write_details(process.locks[i], i + 1, out);
  }
}

ordered_json stack_json(const Stack& stack) {
  ordered_json json = ordered_json::array();
  for (const Frame& frame : stack) {
    json.push_back({{"function", frame.function}, {"file", frame.file}, {"line", frame.line}});
  }
  return json;
}

ordered_json times_json(const Times& times) {
  return {{"count", times.count},    {"sum_ns", times.sum_ns}, {"p50_ns", times.p50_ns},
          {"p90_ns", times.p90_ns},  {"p99_ns", times.p99_ns}, {"max_ns", times.max_ns},
          {"buckets", times.buckets}};
}

ordered_json lock_json(const ProfiledLock& lock) {
  ordered_json places = ordered_json::array();
  for (const WaitingPlace& place : lock.places) {
    places.push_back(
        {{"waits", place.waits}, {"wait_ns", place.wait_ns}, {"stack", stack_json(place.stack)}});
  }
  return {{"address", fmt::format("{:#x}", lock.address)},
          {"kind", lock.kind},
          {"name", user_text(lock.first_used, kCallersShown)},
          {"acquisitions", lock.acquisitions},
          {"contended", lock.contended},
          {"tries_failed", lock.tries_failed},
          {"timed_out", lock.timed_out},
          {"timed_out_ns", lock.timed_out_ns},
          {"wait", times_json(lock.wait)},
          {"hold", times_json(lock.hold)},
          {"longest_waiter",
           {{"thread", lock.longest_waiter_thread}, {"stack", stack_json(lock.longest_waiter)}}},
          {"longest_holder",
           {{"thread", lock.longest_holder_thread}, {"stack", stack_json(lock.longest_holder)}}},
          {"first_used", stack_json(lock.first_used)},
          {"places", std::move(places)}};
}

/// Of a frame in a folded stack: semicolons part frames, the last blank parts the weight.
std::string folded_name(const std::string& function) {
  std::string name = terminal_text(without_arguments(function));
  std::ranges::replace(name, ';', ':');
  return name;
}

}  // namespace

void write_profile_text(const std::vector<ProfiledProcess>& processes,
                        std::chrono::nanoseconds wait_min, std::ostream& out) {
  bool is_first = true;
  for (const ProfiledProcess& process : processes) {
    if (process.locks.empty() && processes.size() > 1) continue;
    if (!is_first) out << '\n';
    is_first = false;
    write_process(process, wait_min, out);
  }
}

void write_profile_json(const std::vector<ProfiledProcess>& processes, int exit_code,
                        std::ostream& out) {
  ordered_json list = ordered_json::array();
  for (const ProfiledProcess& process : processes) {
    ordered_json locks = ordered_json::array();
    for (const ProfiledLock& lock : process.locks) locks.push_back(lock_json(lock));
    list.push_back({{"pid", process.pid},
                    {"parent_pid", process.parent_pid},
                    {"program", process.program},
                    {"locks_left_out", process.locks_left_out},
                    {"stacks_left_out", process.stacks_left_out},
                    {"locks", std::move(locks)}});
  }
  const ordered_json json{
      {"schema_version", 1}, {"exit_code", exit_code}, {"processes", std::move(list)}};
  out << reports::json_text(json) << '\n';
}

void write_profile_folded(const std::vector<ProfiledProcess>& processes, std::ostream& out) {
  constexpr std::uint64_t kMicrosecond = 1'000;
  std::map<std::string, std::uint64_t> folded;
  for (const ProfiledProcess& process : processes) {
    const std::string program = std::filesystem::path(process.program).filename().string();
    for (const ProfiledLock& lock : process.locks) {
      for (const WaitingPlace& place : lock.places) {
        std::string line = folded_name(program);
        for (auto frame = place.stack.rbegin(); frame != place.stack.rend(); ++frame) {
          line += ';' + folded_name(frame->function);
        }
        line += fmt::format(";[{} {}]", lock.kind, folded_name(user_text(lock.first_used, 1)));
        folded[line] += place.wait_ns;
      }
    }
  }
  for (const auto& [line, wait_ns] : folded) {
    if (wait_ns >= kMicrosecond) out << line << ' ' << wait_ns / kMicrosecond << '\n';
  }
}

}  // namespace misdeal::contention
