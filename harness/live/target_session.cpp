#include "harness/live/target_session.h"

#include <algorithm>
#include <chrono>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/history/one_line.h"
#include "harness/live/make_id.h"
#include "harness/targets/write_request.h"

namespace misdeal::harness {

namespace {

constexpr std::size_t kShownMax = 200;

std::string shortened(std::string_view text) {
  return one_line(text, kShownMax);
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211ULL;
  }
  return hash;
}

// ISO 8601, to the millisecond.
std::string now_text() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", now);
}

// "; redirects are not followed; Location: /there", or nothing if it is no redirect.
std::string redirect_text(const HttpAnswer& answer) {
  const std::string* location = answer.header("Location");
  if (answer.status / 100 != 3 || location == nullptr) return {};
  return fmt::format("; redirects are not followed; Location: {}", shortened(*location));
}

std::string told(const HttpAnswer& answer) {
  if (!answer.is_answered()) return "no answer";
  if (const std::string redirect = redirect_text(answer); !redirect.empty()) {
    return fmt::format("{}{}", answer.status, redirect);
  }
  return fmt::format("{}: {}", answer.status, shortened(answer.body));
}

// The same, and what the source looks into, if that is a header.
std::string told(const HttpAnswer& answer, const Source& source) {
  if (source.kind != Source::Kind::header || !answer.is_answered()) return told(answer);
  std::string text = fmt::format("{}", answer.status);
  bool is_there = false;
  for (const auto& [name, value] : answer.headers) {
    if (!is_header_named(name, source.header)) continue;
    is_there = true;
    text += fmt::format("; {}: {}", source.header, shortened(value));
  }
  return is_there ? text : text + fmt::format(", which has no {}", source.header);
}

}  // namespace

struct TargetSession::Instance {
  Scope scope;
  std::vector<std::unique_ptr<Scope>> actors;
  std::vector<HttpAnswer> last;  ///< one an observation
  std::string name;
};

TargetSession::TargetSession(const Profile& profile, LiveWire& wire, const std::string& run_name)
    : profile_(profile), wire_(wire), run_(&profile.constants) {
  run_.set("run", Value{run_name, false});
  run_.set("random", Value{fmt::format("{:x}", hash_of(run_name)), false});
  for (std::size_t i = 0; i < profile.actors.size(); ++i) {
    run_actors_.push_back(std::make_unique<Scope>(&run_));
    run_actors_.back()->set("actor", Value{profile.actors[i], profile.is_actor_number[i]});
    run_actors_.back()->set("actor_number", static_cast<std::int64_t>(i + 1));
    for (const std::string& name : profile.actor_constants[i].names()) {
      run_actors_.back()->set(name, *profile.actor_constants[i].find(name));
    }
  }
}

TargetSession::~TargetSession() = default;

std::expected<LiveShot, std::string> TargetSession::as_shot(const RequestTemplate& request,
                                                            const Scope& scope) {
  Scope with_time(&scope);
  with_time.set("now", Value{now_text(), false});
  auto bytes = write_request(request, with_time, {wire_.authority(), wire_.base_path()});
  if (!bytes) {
    return std::unexpected(
        fmt::format("nothing fills ${{{}}} in {}", bytes.error(), request.method));
  }
  LiveShot shot;
  shot.bytes = std::move(*bytes);
  shot.body_size = shot.bytes.size() - (shot.bytes.find("\r\n\r\n") + 4);
  return shot;
}

std::expected<HttpAnswer, std::string> TargetSession::ask(const RequestTemplate& request,
                                                          const Scope& scope) {
  auto shot = as_shot(request, scope);
  if (!shot) return std::unexpected(shot.error());
  auto replies = wire_.fire({&*shot, 1}, LiveSync::sequential);
  if (!replies) return std::unexpected(replies.error());
  if (!replies->front().answer.is_answered()) {
    const std::string line = shot->bytes.substr(0, shot->bytes.find(" HTTP/1.1"));
    return std::unexpected(fmt::format("{} was not answered: {}", line, replies->front().detail));
  }
  return std::move(replies->front().answer);
}

std::expected<void, std::string> TargetSession::run_once(const SetupStep& step, Scope& scope,
                                                         Scope& captured, const std::string& name) {
  Scope with_uuid(&scope);
  with_uuid.set("uuid", Value{make_id({}, run_.find("run")->text + "setup", 0, ++steps_), false});
  const auto answer = ask(step.request, with_uuid);
  if (!answer) return std::unexpected(fmt::format("{}: {}", name, answer.error()));
  const AnswerView view(*answer);
  const bool is_expected =
      step.expected.empty() ? answer->status / 100 == 2
                            : std::ranges::any_of(step.expected, [&](const Condition& condition) {
                                return view.meets(condition, scope);
                              });
  if (!is_expected) {
    return std::unexpected(
        fmt::format("{}: {} was answered {}", name, step.request.method, told(*answer)));
  }
  for (const auto& [place, source] : step.captures) {
    auto value = view.value(source, scope);
    if (!value) {
      return std::unexpected(fmt::format("{}/capture/{}: is not in the answer {}", name, place,
                                         told(*answer, source)));
    }
    captured.set(place, std::move(*value));
  }
  return {};
}

std::expected<void, std::string> TargetSession::run_step(
    const SetupStep& step, Scope& scope, std::vector<std::unique_ptr<Scope>>& actors,
    const std::string& name) {
  if (!step.for_each_actor) return run_once(step, scope, scope, name);
  for (std::size_t i = 0; i < actors.size(); ++i) {
    if (auto done = run_once(step, *actors[i], *actors[i], name); !done) return done;
    // For those who need what another actor got: ${token[ann]}.
    for (const auto& capture : step.captures) {
      scope.set(fmt::format("{}[{}]", capture.first, profile_.actors[i]),
                *actors[i]->find(capture.first));
    }
  }
  return {};
}

std::expected<void, std::string> TargetSession::prepare() {
  for (std::size_t i = 0; i < profile_.setup_once.size(); ++i) {
    auto done =
        run_step(profile_.setup_once[i], run_, run_actors_, fmt::format("/setup/once/{}", i));
    if (!done) return done;
  }
  return {};
}

std::expected<std::size_t, std::string> TargetSession::open_instance() {
  const std::size_t number = instances_.size();
  auto instance = std::make_unique<Instance>();
  instance->scope.set_outer(&run_);
  instance->scope.set("instance", static_cast<std::int64_t>(number + 1));
  instance->scope.set(
      "random",
      Value{fmt::format("{:x}", hash_of(fmt::format("{}/{}", run_.find("run")->text, number))),
            false});
  instance->name = fmt::format("instance {}", number + 1);
  if (!profile_.named_instances.empty()) {
    const Scope& named = profile_.named_instances[number % profile_.named_instances.size()];
    for (const std::string& name : named.names()) {
      instance->scope.set(name, *named.find(name));
      instance->name += fmt::format(" {}={}", name, named.find(name)->text);
    }
  }
  for (const auto& run_actor : run_actors_) {
    instance->actors.push_back(std::make_unique<Scope>(&instance->scope));
    for (const std::string& name : run_actor->names()) {
      instance->actors.back()->set(name, *run_actor->find(name));
    }
  }
  for (std::size_t i = 0; i < profile_.setup_instance.size(); ++i) {
    auto done = run_step(profile_.setup_instance[i], instance->scope, instance->actors,
                         fmt::format("/setup/instance/{}", i));
    if (!done) return std::unexpected(done.error());
  }
  instances_.push_back(std::move(instance));
  return number;
}

std::expected<void, std::string> TargetSession::prepare_round(std::size_t instance) {
  for (std::size_t i = 0; i < profile_.setup_round.size(); ++i) {
    auto done = run_step(profile_.setup_round[i], instances_[instance]->scope,
                         instances_[instance]->actors, fmt::format("/setup/round/{}", i));
    if (!done) return done;
  }
  return {};
}

std::expected<void, std::string> TargetSession::close_instance(std::size_t instance) {
  for (std::size_t i = 0; i < profile_.close.size(); ++i) {
    auto done = run_step(profile_.close[i], instances_[instance]->scope,
                         instances_[instance]->actors, fmt::format("/setup/close/{}", i));
    if (!done) return done;
  }
  return {};
}

const Scope& TargetSession::scope_of(std::size_t instance, int actor) const {
  const Instance& it = *instances_[instance];
  return actor < 0 ? it.scope : *it.actors[static_cast<std::size_t>(actor)];
}

// Of requests that each actor makes, the actor's own.
Source TargetSession::for_actor(const Source& source, int actor) const {
  Source own = source;
  if (actor >= 0 && profile_.observations[source.request].actor >= 0) {
    own.request += static_cast<std::size_t>(actor);
  }
  return own;
}

std::expected<void, std::string> TargetSession::read_seen(Instance& instance, Seen& seen) {
  for (const Slot& slot : profile_.slots) {
    const AmountSpec& amount = profile_.amounts[slot.amount];
    const Source source = for_actor(amount.source, slot.actor);
    const Scope& scope =
        slot.actor < 0 ? instance.scope : *instance.actors[static_cast<std::size_t>(slot.actor)];
    const HttpAnswer& answer = instance.last[source.request];
    seen.amounts.push_back(AnswerView(answer).amount(source, scope, profile_.decimals));
    if (!seen.amounts.back()) {
      if (const std::string redirect = redirect_text(answer); !redirect.empty()) {
        return std::unexpected(
            fmt::format("/observe/{}: was answered {}{}", source.request, answer.status, redirect));
      }
      return std::unexpected(fmt::format("/amounts/{}: is not a number that can be read in {}",
                                         amount.name, told(answer, source)));
    }
  }
  if (profile_.version.is_set()) {
    const HttpAnswer& answer = instance.last[profile_.version.request];
    const auto version = AnswerView(answer).value(profile_.version, instance.scope);
    if (!version) {
      return std::unexpected(
          fmt::format("/version: is not in the answer {}", told(answer, profile_.version)));
    }
    seen.version = version->text;
  }
  seen.turn = read_turn(instance);
  return {};
}

int TargetSession::read_turn(const Instance& instance) const {
  if (!profile_.turn.is_set()) return -1;
  const auto turn =
      AnswerView(instance.last[profile_.turn.request]).value(profile_.turn, instance.scope);
  if (!turn) return -1;
  for (std::size_t i = 0; i < instance.actors.size(); ++i) {
    if (fill(profile_.turn_is, *instance.actors[i]) == turn->text) return static_cast<int>(i);
  }
  return -1;
}

std::expected<Seen, std::string> TargetSession::observe(std::size_t number) {
  Instance& instance = *instances_[number];
  instance.last.resize(profile_.observations.size());
  Seen seen;
  for (std::size_t i = 0; i < profile_.observations.size(); ++i) {
    auto shot = read_shot(number, i);
    if (!shot) return std::unexpected(shot.error());
    auto replies = wire_.fire({&*shot, 1}, LiveSync::sequential);
    if (!replies) return std::unexpected(replies.error());
    LiveReply& reply = replies->front();
    if (!reply.answer.is_answered()) {
      return std::unexpected(fmt::format("/observe/{}: was not answered: {}", i, reply.detail));
    }
    if (i == 0) seen.invoked_ns = reply.invoked_ns;
    seen.returned_ns = reply.returned_ns;
    instance.last[i] = std::move(reply.answer);
  }
  if (auto read = read_seen(instance, seen); !read) return std::unexpected(read.error());
  for (std::size_t i = 0; i < profile_.slots.size(); ++i) {
    const Slot& slot = profile_.slots[i];
    const auto& amount = seen.amounts[i];
    if (!amount) continue;
    Scope& scope =
        slot.actor < 0 ? instance.scope : *instance.actors[static_cast<std::size_t>(slot.actor)];
    scope.set("seen." + profile_.amounts[slot.amount].name,
              amount_value(*amount, profile_.decimals));
  }
  return seen;
}

std::expected<LiveShot, std::string> TargetSession::read_shot(std::size_t instance,
                                                              std::size_t observation) {
  const Observation& it = profile_.observations[observation];
  return as_shot(it.request, scope_of(instance, it.actor));
}

std::expected<LiveShot, std::string> TargetSession::shot(std::size_t instance,
                                                         const LiveRequest& request,
                                                         Variant variant) {
  const ActionSpec& action = profile_.actions[request.action];
  Scope scope(&scope_of(instance, request.actor));
  for (const auto& [name, value] : request.captured.values) scope.set(name, value);
  scope.set("amount", amount_value(request.amount, profile_.decimals));
  scope.set("value", request.value);
  scope.set("request_id", Value{request.id, profile_.ids.format == IdFormat::number &&
                                                profile_.ids.prefix.empty()});
  const bool is_number =
      request.expected_version.find_first_not_of("0123456789") == std::string::npos &&
      profile_.version.kind == Source::Kind::json;
  scope.set("version", Value{request.expected_version, is_number});
  return as_shot(action.requests[variant.index()], scope);
}

LiveCall TargetSession::call_of(const LiveReply& reply) {
  LiveCall call;
  call.invoked_ns = reply.invoked_ns;
  call.was_sent = reply.was_sent;
  call.status = reply.answer.status;
  if (reply.answer.is_answered()) call.returned_ns = reply.returned_ns;
  return call;
}

LiveCall TargetSession::read(std::size_t instance, const LiveRequest& request,
                             const LiveReply& reply) const {
  LiveCall call = call_of(reply);
  if (!call.is_answered()) return call;
  const ActionSpec& action = profile_.actions[request.action];
  const Scope& scope = scope_of(instance, request.actor);
  const AnswerView view(reply.answer);
  const Interpretation read = interpret(view, action, profile_, scope);
  call.meaning = read.meaning;
  call.is_replay = read.is_replay;
  call.body_hash = hash_of(reply.answer.body);
  if (call.meaning != Meaning::applied) return call;
  // Of one that is only accepted the last answer shows what is to be shown.
  if (!action.then) read_shown(instance, request, reply.answer, call);
  return call;
}

void TargetSession::read_shown(std::size_t instance, const LiveRequest& request,
                               const HttpAnswer& answer, LiveCall& call) const {
  const AnswerReadings& readings = profile_.actions[request.action].readings;
  const Scope& scope = scope_of(instance, request.actor);
  const AnswerView view(answer);
  for (const auto& [amount, source] : readings.amounts) {
    if (const auto value = view.amount(source, scope, profile_.decimals)) {
      call.readings.push_back(
          {static_cast<std::uint32_t>(profile_.slot_of(amount, request.actor)), *value});
    }
  }
  if (const auto version = view.value(readings.version, scope)) call.version = version->text;
}

std::expected<LiveShot, std::string> TargetSession::poll_shot(std::size_t instance,
                                                              const LiveRequest& request,
                                                              const HttpAnswer& accepted) {
  const ActionSpec& action = profile_.actions[request.action];
  LiveReply reply;
  reply.answer = accepted;
  auto captured = this->captured(instance, request, reply);
  if (!captured) return std::unexpected(captured.error());
  Scope scope(&scope_of(instance, request.actor));
  for (const auto& [name, value] : captured->values) scope.set(name, value);
  scope.set("amount", amount_value(request.amount, profile_.decimals));
  scope.set("value", request.value);
  scope.set("request_id", Value{request.id, false});
  // Asked of actions that have one.
  return as_shot(action.then.value().request, scope);  // NOLINT(bugprone-unchecked-optional-access)
}

bool TargetSession::finish_poll(std::size_t instance, const LiveRequest& request,
                                const LiveReply& reply, LiveCall& call) const {
  if (!reply.answer.is_answered()) return false;
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): asked of actions that have one
  const Polling& then = profile_.actions[request.action].then.value();
  const Scope& scope = scope_of(instance, request.actor);
  const AnswerView view(reply.answer);
  const bool is_over = std::ranges::any_of(
      then.until, [&](const Condition& condition) { return view.meets(condition, scope); });
  if (!is_over) return false;
  call.meaning = interpret(view, then.answers, scope).meaning;
  call.returned_ns = reply.returned_ns;
  if (call.meaning == Meaning::applied) read_shown(instance, request, reply.answer, call);
  return true;
}

LiveCall TargetSession::read_observation(std::size_t instance, std::size_t observation,
                                         const LiveReply& reply) const {
  LiveCall call = call_of(reply);
  if (!call.is_answered()) return call;
  const AnswerView view(reply.answer);
  for (std::size_t i = 0; i < profile_.slots.size(); ++i) {
    const Slot& slot = profile_.slots[i];
    const Source source = for_actor(profile_.amounts[slot.amount].source, slot.actor);
    if (source.request != observation) continue;
    const auto value = view.amount(source, scope_of(instance, slot.actor), profile_.decimals);
    if (value) call.readings.push_back({static_cast<std::uint32_t>(i), *value});
  }
  if (profile_.version.is_set() && profile_.version.request == observation) {
    if (const auto version = view.value(profile_.version, scope_of(instance, -1))) {
      call.version = version->text;
    }
  }
  return call;
}

std::expected<CapturedValues, std::string> TargetSession::captured(std::size_t instance,
                                                                   const LiveRequest& request,
                                                                   const LiveReply& reply) const {
  const ActionSpec& action = profile_.actions[request.action];
  const AnswerView view(reply.answer);
  CapturedValues captured{request.actor, {}};
  for (const auto& [name, source] : action.captures) {
    const std::string place = fmt::format("/actions/{}/capture/{}", action.name, name);
    auto value = view.value(source, scope_of(instance, request.actor));
    if (!value) {
      return std::unexpected(
          fmt::format("{}: is not in the answer {}", place, told(reply.answer, source)));
    }
    const bool is_amount = std::ranges::any_of(
        profile_.actions, [&](const ActionSpec& other) { return other.amount_from == name; });
    if (is_amount && !parse_amount(value->text, profile_.decimals)) {
      return std::unexpected(
          fmt::format("{}: is the amount of another action, and \"{}\" is no number", place,
                      shortened(value->text)));
    }
    captured.values.emplace_back(name, std::move(*value));
  }
  return captured;
}

bool TargetSession::last_meets(std::size_t instance, const Condition& condition, int actor) const {
  return AnswerView(instances_[instance]->last.at(condition.source.request))
      .meets(condition, scope_of(instance, actor));
}

std::int64_t TargetSession::bound(std::size_t instance, const AmountBound& bound, int actor) const {
  if (!bound.source.is_set()) return bound.number;
  return AnswerView(instances_[instance]->last.at(bound.source.request))
      .amount(bound.source, scope_of(instance, actor), profile_.decimals)
      .value_or(0);
}

std::string TargetSession::instance_name(std::size_t instance) const {
  return instances_[instance]->name;
}

}  // namespace misdeal::harness
