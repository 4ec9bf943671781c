#include "harness/live/open_wire.h"

#include <chrono>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "harness/wire/wire.h"

namespace misdeal::harness {

namespace {

// All ways but the last, which the wire knows as a load.
static_assert(static_cast<std::size_t>(LiveSync::paced) == wire::kSyncModeCount);

HttpAnswer answer_of(const wire::Reply& reply) {
  HttpAnswer answer{reply.status, {}, std::string(reply.body)};
  std::string_view fields = reply.fields;
  while (!fields.empty()) {
    const auto end = fields.find("\r\n");
    const std::string_view line = fields.substr(0, end);
    fields.remove_prefix(end == std::string_view::npos ? fields.size() : end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    answer.headers.emplace_back(line.substr(0, colon), value);
  }
  return answer;
}

LiveReply live_reply(const wire::Reply& reply) {
  LiveReply live;
  live.was_sent = reply.fate != wire::Fate::refused && reply.sent_size > 0;
  live.invoked_ns =
      reply.times.first_out_ns != 0 ? reply.times.first_out_ns : reply.times.complete_ns;
  live.detail = reply.detail;
  if (reply.is_answered()) {
    live.answer = answer_of(reply);
    live.returned_ns = reply.times.complete_ns;
  }
  return live;
}

/// A burst as a load: each shot over a connection of its own when it is due.
class PacedBurst : public wire::ShotSource {
 public:
  explicit PacedBurst(std::span<const wire::Shot> shots) : shots_(shots), replies_(shots.size()) {}

  std::optional<wire::Shot> next(unsigned connection) override {
    if (connection >= shots_.size() || replies_[connection]) return std::nullopt;
    return shots_[connection];
  }
  void on_reply(const wire::Shot& shot, const wire::Reply& reply) override {
    replies_[shot.connection] = live_reply(reply);
    times_.push_back(reply.times);
  }

  [[nodiscard]] LiveSpread spread() const {
    const wire::Spread spread = wire::spread_of(times_);
    return {.release_ns = spread.release_ns, .in_service_max = spread.in_service_max};
  }
  /// Each shot has its reply when the load has ended.
  std::vector<LiveReply> take_replies() {
    std::vector<LiveReply> replies;
    replies.reserve(replies_.size());
    for (std::optional<LiveReply>& reply : replies_) {
      // NOLINTNEXTLINE(bugprone-unchecked-optional-access): value() throws if one is missing
      replies.push_back(std::move(reply).value());
    }
    return replies;
  }

 private:
  std::span<const wire::Shot> shots_;
  std::vector<std::optional<LiveReply>> replies_;
  std::vector<wire::ReplyTimes> times_;
};

class RealWire : public LiveWire {
 public:
  RealWire(wire::Wire wire, wire::Endpoint endpoint, std::optional<pid_t> server_pid)
      : wire_(std::move(wire)), endpoint_(std::move(endpoint)), server_pid_(server_pid) {}

  std::expected<std::vector<LiveReply>, std::string> fire(std::span<const LiveShot> shots,
                                                          LiveSync sync) override {
    std::vector<wire::Shot> volley;
    for (const LiveShot& shot : shots) {
      wire::Shot& next = volley.emplace_back();
      next.bytes = shot.bytes;
      next.body_size = shot.body_size;
      next.connection = static_cast<unsigned>(volley.size() - 1);
      if (shot.cuts_connection) next.fault = wire::Fault::cut_after_send;
      next.fault_draw = shot.draw;
      next.due_ns = shot.due_ns;
    }
    if (sync == LiveSync::paced) return fire_paced(volley);
    wire::BurstOptions options;
    options.mode = static_cast<wire::SyncMode>(sync);
    options.server_pid = server_pid_;
    auto fired = wire_.fire(volley, options);
    if (!fired) return std::unexpected(std::move(fired.error()));
    spread_ = {fired->spread.release_ns, fired->spread.in_service_max,
               fired->spread.answered_while_frozen};
    std::vector<LiveReply> replies;
    replies.reserve(fired->replies.size());
    for (const wire::KeptReply& reply : fired->replies) replies.push_back(live_reply(reply.view()));
    return replies;
  }

  [[nodiscard]] LiveSpread spread() const override { return spread_; }
  [[nodiscard]] std::string authority() const override { return endpoint_.authority(); }
  [[nodiscard]] std::string base_path() const override { return endpoint_.base_path; }
  void pause(std::int64_t milliseconds) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  }
  [[nodiscard]] std::int64_t now_ns() const override {
    return std::chrono::steady_clock::now().time_since_epoch().count();
  }

 private:
  std::expected<std::vector<LiveReply>, std::string> fire_paced(std::span<const wire::Shot> shots) {
    if (shots.size() > wire_.connection_count()) {
      return std::unexpected("a burst has more requests than there are connections");
    }
    PacedBurst burst(shots);
    wire_.run(burst, {});
    spread_ = burst.spread();
    return burst.take_replies();
  }

  wire::Wire wire_;
  wire::Endpoint endpoint_;
  std::optional<pid_t> server_pid_;
  LiveSpread spread_;
};

}  // namespace

std::expected<std::unique_ptr<LiveWire>, std::string> open_live_wire(
    const LiveWireOptions& options) {
  auto endpoint =
      wire::parse_endpoint(options.url, options.allows_any_host ? wire::AllowedHosts::any
                                                                : wire::AllowedHosts::loopback);
  if (!endpoint) return std::unexpected(std::move(endpoint.error()));
  wire::WireOptions of_wire;
  of_wire.connections = options.connections;
  of_wire.reply_timeout = std::chrono::milliseconds(options.timeout_ms);
  auto opened = wire::Wire::open(*endpoint, of_wire);
  if (!opened) return std::unexpected(std::move(opened.error()));
  return std::make_unique<RealWire>(std::move(*opened), std::move(*endpoint), options.server_pid);
}

}  // namespace misdeal::harness
