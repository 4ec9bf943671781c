// Any bytes, as a target profile and, after lines of "%%%", what the server answers: a status, its
// headers, an empty line, the body. Property: the profile is refused, each error in one line, or
// accepted, also when its JSON is written in another way; and then whatever the server answers, the
// server is prepared, observed, attacked and judged without harm, and every request that is sent
// is one request.
#include <atomic>
#include <charconv>
#include <set>

#include <nlohmann/json.hpp>

#include "engine/http/message_reader.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/profile_input.h"
#include "harness/live/live_run.h"
#include "harness/targets/json_path.h"
#include "harness/targets/read_profile.h"

namespace misdeal::fuzz {
namespace {

using harness::HttpAnswer;
using harness::LiveReply;
using harness::LiveShot;
using harness::LiveSync;

std::string_view take_until(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + end.size());
  return taken;
}

HttpAnswer answer_of(std::string_view text) {
  HttpAnswer answer;
  const std::string_view status = take_until(text, "\n");
  std::from_chars(status.data(), status.data() + status.size(), answer.status);
  if (answer.status < 100 || answer.status > 599) answer.status = 0;
  while (!text.empty()) {
    std::string_view line = take_until(text, "\n");
    if (line.empty()) break;
    const std::string_view name = take_until(line, ": ");
    answer.headers.emplace_back(name, line);
  }
  answer.body = text;
  return answer;
}

/// A server that gives its answers in turn, whatever it is asked, until it has had enough.
class CannedServer : public harness::LiveWire {
 public:
  CannedServer(std::string_view answers, std::set<std::string> header_names)
      : header_names_(std::move(header_names)) {
    while (!answers.empty()) answers_.push_back(answer_of(take_until(answers, kProfileSeparator)));
    if (answers_.empty()) answers_.push_back(answer_of("200\n\n{}"));
  }

  std::expected<std::vector<LiveReply>, std::string> fire(std::span<const LiveShot> shots,
                                                          LiveSync /*sync*/) override {
    std::vector<LiveReply> replies;
    for (const LiveShot& shot : shots) {
      require_one_request(shot);
      if (++fired_ > kFiredMax) return std::unexpected("it had enough");
      LiveReply& reply = replies.emplace_back();
      reply.answer = answers_[fired_ % answers_.size()];
      reply.invoked_ns = now_ns_;
      reply.returned_ns = now_ns_ + 2'000;
      now_ns_ += 1'000;
    }
    return replies;
  }
  [[nodiscard]] harness::LiveSpread spread() const override { return {}; }
  [[nodiscard]] std::string authority() const override { return "h"; }
  void pause(std::int64_t milliseconds) override { now_ns_ += milliseconds * 1'000'000; }
  [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }

 private:
  static constexpr std::size_t kFiredMax = 200;

  /// Read by another reader, that of the reference server, which is strict.
  void require_one_request(const LiveShot& shot) const {
    constexpr std::size_t kAny = 1UL << 30U;
    const auto message = engine::http::next_message(shot.bytes, {kAny, kAny, kAny, kAny});
    using State = engine::http::NextMessage::State;
    const bool is_odd_expectation =
        message.problem.type == engine::http::ProblemType::expectation_failed;
    if (message.state == State::refused && is_odd_expectation) return;
    require(message.state == State::complete, "what is sent is a whole request");
    require(message.bytes == shot.bytes.size(), "and no more than one");
    require(message.request.body.size() == shot.body_size, "with the body it is said to have");
    for (const auto& header : message.request.headers) {
      require(header_names_.contains(std::string(header.name)), "and the headers of the profile");
    }
  }

  const std::set<std::string> header_names_;
  std::vector<HttpAnswer> answers_;
  std::size_t fired_ = 0;
  std::int64_t now_ns_ = 1'000'000'000;
};

std::set<std::string> header_names_of(const harness::Profile& profile) {
  std::set<std::string> names{"Host", "Content-Length"};
  const auto add = [&](const harness::RequestTemplate& request) {
    for (const auto& header : request.headers) names.insert(header.first);
  };
  for (const auto* steps :
       {&profile.setup_once, &profile.setup_instance, &profile.setup_round, &profile.close}) {
    for (const auto& step : *steps) add(step.request);
  }
  for (const auto& observation : profile.observations) add(observation.request);
  for (const auto& action : profile.actions) {
    for (const auto& request : action.requests) add(request);
    if (action.then) add(action.then->request);
  }
  return names;
}

void require_actionable(const harness::ProfileErrors& errors) {
  require(!errors.empty() && errors.size() <= harness::kProfileErrorsMax, "a refusal has reasons");
  const std::string lines = describe(errors, "profile.json");
  std::string_view left = lines;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    require_one_line(take_until(left, "\n"));
  }
  require(left.empty(), "one line an error");
}

void require_same_without_layout(std::string_view text) {
  const auto document = nlohmann::json::parse(text, nullptr, true, /*ignore_comments=*/true);
  require(harness::parse_profile(document.dump()).has_value(),
          "a profile is accepted whatever its layout");
}

void judge(std::string_view bytes) {
  const std::string_view text = take_until(bytes, kProfileSeparator);
  const auto profile = harness::parse_profile(text);
  if (!profile) return require_actionable(profile.error());
  require_same_without_layout(text);
  CannedServer server(bytes, header_names_of(*profile));
  harness::LiveOptions options{.seed = text.size(), .rounds_max = 4, .run_name = "r"};
  options.budget = {.search_steps_per_round = 2'000, .search_steps_max = 10'000};
  const std::atomic<bool> stop{false};
  const auto outcome = run_live(*profile, server, options, stop);
  if (!outcome) require_one_line(outcome.error());
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  misdeal::fuzz::judge({reinterpret_cast<const char*>(data), size});
  return 0;
}
