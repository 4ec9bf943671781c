#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "harness/wire/wire.h"

/// What the wire reaches against a given server: requests a second, latency at a fixed rate, spread
/// of bursts. One line of key=value pairs on stdout.
namespace misdeal::wire {
namespace {

struct Arguments {
  std::string url = "http://127.0.0.1:8080";
  unsigned connections = 8;
  double seconds = 2;
  double rate = 1000;
  std::string mode = "last_byte";
  unsigned bursts = 50;
  int pid = 0;
};

/// The same request again and again.
class SameShot final : public ShotSource {
 public:
  explicit SameShot(const Shot& shot) : shot_(shot) {}
  std::optional<Shot> next(unsigned) override { return shot_; }
  void on_reply(const Shot&, const Reply& reply) override { bytes_ += reply.body.size(); }

 private:
  Shot shot_;
  std::uint64_t bytes_ = 0;
};

[[noreturn]] void die(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(4);
}

double us(std::int64_t ns) {
  return static_cast<double>(ns) / 1e3;
}

LoadLimits limits_of(const Arguments& arguments) {
  return {.duration = std::chrono::nanoseconds{static_cast<std::int64_t>(arguments.seconds * 1e9)}};
}

void probe_closed_loop(Wire& wire, const Shot& shot, const Arguments& arguments) {
  SameShot source(shot);
  const LoadResult result = wire.run(source, limits_of(arguments));
  const double seconds = static_cast<double>(result.elapsed.count()) / 1e9;
  fmt::print("requests_per_second={:.0f} answered={} sendings={} p50_us={:.1f} p99_us={:.1f}\n",
             static_cast<double>(result.sendings) / seconds, result.fates[0], result.sendings,
             us(result.from_send.quantile(0.5)), us(result.from_send.quantile(0.99)));
}

void probe_fixed_rate(Wire& wire, const Shot& shot, const Arguments& arguments) {
  SameShot source(shot);
  const PacedResult result = wire.run_at_rate(source, {arguments.rate}, limits_of(arguments));
  const PacedLatency& latency = result.latency;
  fmt::print("sent={} unsent={} late_share={:.4f}", latency.sent(), latency.unsent(),
             latency.late_share());
  for (const double share : {0.5, 0.9, 0.99, 1.0}) {
    fmt::print(" p{:g}_us={:.1f} p{:g}_uncorrected_us={:.1f}", share * 100,
               us(latency.from_due().quantile(share)), share * 100,
               us(latency.from_send().quantile(share)));
  }
  fmt::print("\n");
}

void probe_bursts(Wire& wire, const Shot& shot, const Arguments& arguments) {
  BurstOptions options;
  for (std::size_t i = 0; i < kSyncModeCount; ++i) {
    if (name_of(static_cast<SyncMode>(i)) == arguments.mode)
      options.mode = static_cast<SyncMode>(i);
  }
  if (arguments.pid > 0) options.server_pid = arguments.pid;
  std::vector<Shot> shots(wire.connection_count(), shot);
  for (unsigned i = 0; i < shots.size(); ++i) shots[i].connection = i;
  std::vector<std::int64_t> releases;
  std::vector<unsigned> before_first;
  std::vector<unsigned> in_place;
  for (unsigned i = 0; i < arguments.bursts; ++i) {
    const auto volley = wire.fire(shots, options);
    if (!volley) die(volley.error());
    releases.push_back(volley->spread.release_ns);
    before_first.push_back(volley->spread.released_before_first_answer);
    in_place.push_back(volley->spread.in_place_before_release.value_or(0));
  }
  std::ranges::sort(releases);
  std::ranges::sort(before_first);
  std::ranges::sort(in_place);
  fmt::print(
      "release_p50_us={:.1f} release_p99_us={:.1f} before_first_answer_p50={} "
      "in_place_min={} in_place_p50={}\n",
      us(releases[releases.size() / 2]), us(releases[releases.size() * 99 / 100]),
      before_first[before_first.size() / 2], in_place[0], in_place[in_place.size() / 2]);
}

int run(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Measures what the wire reaches against a server"};
  app.add_option("--url", arguments.url);
  app.add_option("--connections", arguments.connections);
  app.require_subcommand(1);
  auto* closed = app.add_subcommand("closed", "a closed loop");
  closed->add_option("--seconds", arguments.seconds);
  auto* rate = app.add_subcommand("rate", "a fixed rate");
  rate->add_option("--seconds", arguments.seconds);
  rate->add_option("--per-second", arguments.rate);
  auto* burst = app.add_subcommand("burst", "bursts over all connections");
  burst->add_option("--mode", arguments.mode);
  burst->add_option("--bursts", arguments.bursts);
  burst->add_option("--pid", arguments.pid, "of the server, to freeze it");
  CLI11_PARSE(app, argc, argv);

  const auto endpoint = parse_endpoint(arguments.url);
  if (!endpoint) die(endpoint.error());
  std::string bytes;
  const auto shot =
      serialise(burst->parsed() ? Request{.method = "POST", .body = "{\"seat\":3}"} : Request{},
                *endpoint, bytes);
  auto wire = Wire::open(*endpoint, {.connections = arguments.connections});
  if (!wire) die(wire.error());
  if (closed->parsed()) probe_closed_loop(*wire, *shot, arguments);
  if (rate->parsed()) probe_fixed_rate(*wire, *shot, arguments);
  if (burst->parsed()) probe_bursts(*wire, *shot, arguments);
  return 0;
}

}  // namespace
}  // namespace misdeal::wire

int main(int argc, char** argv) {
  try {
    return misdeal::wire::run(argc, argv);
  } catch (const std::exception& error) {
    std::fputs(error.what(), stderr);
    return 4;
  }
}
