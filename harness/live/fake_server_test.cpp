#include "harness/live/fake_server.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace misdeal::harness {

namespace {

using nlohmann::json;

struct Account {
  std::int64_t a = 100;
  std::int64_t b = 100;
  std::uint64_t version = 0;
  int turn = 0;
  std::int64_t folds = 0;
};

HttpAnswer answer_of(int status, const json& body, std::uint64_t version, bool is_replay = false) {
  HttpAnswer answer{status, {{"ETag", "\"" + std::to_string(version) + "\""}}, body.dump()};
  if (is_replay) answer.headers.emplace_back("Idempotent-Replayed", "true");
  return answer;
}

json shown(const Account& account) {
  return {{"a", account.a},
          {"b", account.b},
          {"turn", account.turn == 0 ? "ann" : "bob"},
          {"folds", account.folds}};
}

}  // namespace

struct FakeServer::Request {
  std::string method;
  std::string path;  ///< /accounts/7/debit
  std::map<std::string, std::string> headers;
  std::string body;
  bool cuts_connection = false;
  HttpAnswer answer;

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  [[nodiscard]] std::string account() const {
    const auto begin = path.find('/', 1) + 1;
    return path.substr(begin, path.find('/', begin) - begin);
  }
  [[nodiscard]] std::string verb() const { return path.substr(path.rfind('/') + 1); }
  [[nodiscard]] bool is_read() const { return method == "GET"; }
};

struct FakeServer::State {
  struct Record {
    std::string body;
    HttpAnswer answer;
    bool is_wedged = false;
  };
  std::map<std::string, Account> accounts;
  std::map<std::string, Record> records;
  std::map<std::string, Account> before_burst;  ///< what checks see that come too early
  std::set<std::string> before_burst_ids;
  std::map<std::string, Account> before_last;  ///< the state before the burst before
  bool is_burst = false;
};

FakeServer::FakeServer(FakeBug bug, std::uint64_t seed)
    : bug_(bug), random_(seed), state_(std::make_unique<State>()) {}
FakeServer::~FakeServer() = default;

std::expected<std::vector<LiveReply>, std::string> FakeServer::fire(std::span<const LiveShot> shots,
                                                                    LiveSync sync) {
  std::vector<Request> requests;
  for (const LiveShot& shot : shots) {
    Request& request = requests.emplace_back();
    const std::string& bytes = shot.bytes;
    const auto space = bytes.find(' ');
    request.method = bytes.substr(0, space);
    request.path = bytes.substr(space + 1, bytes.find(' ', space + 1) - space - 1);
    const auto end = bytes.find("\r\n\r\n");
    for (auto at = bytes.find("\r\n") + 2; at < end;) {
      const auto line_end = bytes.find("\r\n", at);
      const auto colon = bytes.find(": ", at);
      request.headers[bytes.substr(at, colon - at)] = bytes.substr(colon + 2, line_end - colon - 2);
      at = line_end + 2;
    }
    request.body = bytes.substr(end + 4);
    request.cuts_connection = shot.cuts_connection;
  }
  std::vector<LiveReply> replies(requests.size());
  const bool overlaps = sync != LiveSync::sequential && requests.size() > 1;
  if (sync == LiveSync::paced) {
    handle_paced(requests, shots, replies);
  } else if (overlaps) {
    for (LiveReply& reply : replies) reply.invoked_ns = now_ns_ += 1000;
    handle_together(requests);
    for (LiveReply& reply : replies) reply.returned_ns = now_ns_ += 1000;
  } else {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      replies[i].invoked_ns = now_ns_ += 1000;
      std::vector<Request> one = {requests[i]};
      handle_together(one);
      requests[i] = one[0];
      replies[i].returned_ns = now_ns_ += 1000;
    }
  }
  spread_ = {static_cast<std::int64_t>(requests.size()) * 1000,
             overlaps ? static_cast<unsigned>(requests.size()) : 1U, false};
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const bool is_change = !requests[i].is_read() && requests[i].path != "/accounts";
    const bool is_lost =
        requests[i].cuts_connection || (is_change && random_.chance(lost_percent_));
    if (is_lost || requests[i].answer.status == 0) {
      replies[i].returned_ns = kNeverReturned;
      replies[i].detail = "lost";
    } else {
      replies[i].answer = requests[i].answer;
    }
  }
  return replies;
}

// Each is sent when it is due and served when those before it are.
void FakeServer::handle_paced(std::vector<Request>& requests, std::span<const LiveShot> shots,
                              std::vector<LiveReply>& replies) {
  std::int64_t served_ns = now_ns_;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    replies[i].invoked_ns = std::max(now_ns_ + 1, shots[i].due_ns);
    served_ns = std::max(served_ns, replies[i].invoked_ns) + 1000;
    if (stall_every_ != 0 && ++paced_ % stall_every_ == 0) served_ns += stall_ms_ * 1'000'000;
    std::vector<Request> one = {requests[i]};
    handle_together(one);
    requests[i] = one[0];
    replies[i].returned_ns = served_ns;
  }
  now_ns_ = served_ns;
}

// In some order; what is wrong sees the state before the burst.
void FakeServer::handle_together(std::vector<Request>& requests) {
  state_->is_burst = requests.size() > 1;
  state_->before_last = state_->before_burst;
  state_->before_burst = state_->accounts;
  state_->before_burst_ids.clear();
  for (const auto& [id, record] : state_->records) state_->before_burst_ids.insert(id);
  std::vector<std::size_t> order(requests.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
  for (const std::size_t i : order) requests[i].answer = handle(requests[i]);
}

HttpAnswer FakeServer::handle(const Request& request) {
  if (request.method == "DELETE") {
    ++closed_;
    return answer_of(state_->accounts.contains(request.account()) ? 200 : 404, {}, 0);
  }
  if (request.path == "/accounts") {
    const std::string id = std::to_string(state_->accounts.size() + 1);
    state_->accounts.emplace(id, Account{});
    return answer_of(201, {{"id", id}}, 0);
  }
  if (request.is_read()) {
    const bool is_stale = bug_ == FakeBug::stale_reads && state_->is_burst && random_.chance(30) &&
                          state_->before_last.contains(request.account());
    const Account& account =
        (is_stale ? state_->before_last : state_->accounts).at(request.account());
    return answer_of(200, shown(account), account.version);
  }
  if (bug_ == FakeBug::answer_missing && random_.chance(3)) return {};
  return change(request);
}

HttpAnswer FakeServer::change(const Request& request) {
  std::string id = request.header("Idempotency-Key");
  if (id.empty()) return answer_of(400, {{"error", "key missing"}}, 0);
  if (has_keys_by_payload_) id += request.path + request.body;
  const auto found = state_->records.find(id);
  const bool sees_record =
      found != state_->records.end() &&
      !(bug_ == FakeBug::twins_executed && !state_->before_burst_ids.contains(id)) &&
      !(bug_ == FakeBug::late_retry_executed && state_->before_burst_ids.contains(id));
  if (sees_record) {
    const bool is_same = found->second.body == request.path + request.body;
    if (found->second.is_wedged) return answer_of(409, {{"error", "in progress"}}, 0);
    if (is_same || replays_any_payload_) {
      HttpAnswer replay = found->second.answer;
      if (marks_replays_) replay.headers.emplace_back("Idempotent-Replayed", "true");
      return replay;
    }
    if (bug_ != FakeBug::payload_ignored) return answer_of(422, {{"error", "key reused"}}, 0);
  }
  const HttpAnswer answer = apply(request);
  const bool is_wedged = bug_ == FakeBug::key_wedged && request.cuts_connection;
  state_->records[id] = {request.path + request.body, answer, is_wedged};
  return answer;
}

HttpAnswer FakeServer::apply(const Request& request) {
  Account& account = state_->accounts.at(request.account());
  const Account& early = state_->before_burst.at(request.account());
  const json body = json::parse(request.body);
  const std::string expected = request.header("If-Match");
  const Account& tested = bug_ == FakeBug::two_winners ? early : account;
  if (!expected.empty() && expected != "\"" + std::to_string(tested.version) + "\"") {
    return answer_of(412, {{"error", "stale"}}, account.version);
  }
  const Account basis = bug_ == FakeBug::update_lost ? early : account;
  const std::string verb = request.verb();
  if (verb == "fold") {
    const int player = body.at("player") == "ann" ? 0 : 1;
    const int turn = (bug_ == FakeBug::two_actions_a_turn ? early : account).turn;
    if (turn != player) return answer_of(409, {{"error", "not your turn"}}, account.version);
    account.turn = 1 - player;
    ++account.folds;
  } else {
    const std::int64_t amount = body.at("amount");
    const std::int64_t left = (bug_ == FakeBug::overdraft ? early : account).a;
    if (verb != "credit" && left < amount) {
      if (bug_ == FakeBug::effect_behind_refusal && verb == "debit") account.a -= amount;
      return answer_of(409, {{"error", "not enough"}}, account.version);
    }
    account.a = verb == "credit" ? basis.a + amount : basis.a - amount;
    const bool is_half = bug_ == FakeBug::half_transfer && random_.chance(20);
    if (verb == "transfer" && !is_half) account.b += amount;
  }
  const bool reuses =
      bug_ == FakeBug::version_reused && state_->is_burst && account.version > early.version;
  if (!reuses) ++account.version;
  json result = shown(account);
  if (bug_ == FakeBug::dirty_answers && state_->is_burst) result["a"] = account.a + 7;
  return answer_of(200, result, account.version);
}

std::string_view fake_profile() {
  return R"({
    "misdeal_profile": 1,
    "name": "fake",
    "setup": {"instance": [{"request": "POST /accounts", "capture": {"account": "/id"}}]},
    "rounds_per_instance": 12,
    "timeout_ms": 100,
    "actors": ["ann", "bob"],
    "observe": "GET /accounts/${account}",
    "amounts": {"a": {"pointer": "/a", "floor": 0}, "b": "/b", "folds": "/folds"},
    "version": {"header": "ETag"},
    "turn": "/turn",
    "request_id": {"header": "Idempotency-Key"},
    "precondition": {"header": "If-Match"},
    "answer": {"amounts": {"a": "/a"}, "version": {"header": "ETag"}},
    "answers": {
      "replayed": {"header": "Idempotent-Replayed", "equals": "true"},
      "in_progress": {"status": 409, "pointer": "/error", "equals": "in progress"},
      "id_reused": 422
    },
    "actions": {
      "debit": {"request": "POST /accounts/${account}/debit", "body": {"amount": "${amount}"},
                "amount": [1, 60], "effect": {"a": "-amount"}, "takes_turn": false, "weight": 3},
      "credit": {"request": "POST /accounts/${account}/credit", "body": {"amount": "${amount}"},
                 "amount": [1, 20], "effect": {"a": "+amount"}, "takes_turn": false, "weight": 2},
      "transfer": {"request": "POST /accounts/${account}/transfer",
                   "body": {"amount": "${amount}"}, "amount": [1, 20],
                   "effect": {"a": "-amount", "b": "+amount"}, "takes_turn": false},
      "fold": {"request": "POST /accounts/${account}/fold", "body": {"player": "${actor}"},
               "effect": {"folds": 1}, "weight": 2, "answer": {"version": {"header": "ETag"}}}
    },
    "promises": {"versions": "counting", "same_answer": true, "other_payload": 422}
  })";
}

}  // namespace misdeal::harness
