#include "harness/remote/remote_lobby.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "harness/remote/answer_lost.h"
#include "harness/remote/remote_answers.h"
#include "harness/wire/request_bytes.h"
#include "harness/wire/wire.h"
#include "harness/workload/random.h"

namespace misdeal::harness {

namespace {

using engine::Command;
using engine::CommandKind;

struct Call {
  std::string_view method = "GET";
  std::string path;
  std::string body;
  std::vector<wire::HeaderField> headers;
};

std::string action_body(const Command& command) {
  const bool has_amount = command.kind == CommandKind::bet || command.kind == CommandKind::raise;
  return has_amount ? fmt::format(R"({{"seat":{},"kind":"{}","amount":{}}})", command.seat.value,
                                  to_string(command.kind), command.amount.value)
                    : fmt::format(R"({{"seat":{},"kind":"{}"}})", command.seat.value,
                                  to_string(command.kind));
}

/// Where a command goes, and what it says there.
Call call_of(const std::string& table_path, const Command& command) {
  switch (command.kind) {
    case CommandKind::start_hand:
      return {"POST", table_path + "/hands", "{}", {}};
    case CommandKind::join:
      return {"POST",
              table_path + "/players",
              fmt::format(R"({{"seat":{},"amount":{}}})", command.seat.value, command.amount.value),
              {}};
    case CommandKind::leave:
      return {"DELETE", fmt::format("{}/players/{}", table_path, command.seat.value), "", {}};
    case CommandKind::add_chips:
      return {"POST",
              fmt::format("{}/players/{}/chips", table_path, command.seat.value),
              fmt::format(R"({{"amount":{}}})", command.amount.value),
              {}};
    default:
      return {"POST", table_path + "/actions", action_body(command), {}};
  }
}

}  // namespace

/// One connection, used by one thread at a time.
class RemoteLobby::Client {
 public:
  static std::expected<std::unique_ptr<Client>, std::string> open(const RemoteOptions& options,
                                                                  std::uint64_t number) {
    auto wire = wire::Wire::open(options.endpoint, {.connections = 1});
    if (!wire) return std::unexpected(wire.error());
    return std::unique_ptr<Client>(new Client(options, std::move(*wire), number));
  }

  /// A fault on purpose only where one is allowed. No value: the shot could not even be written.
  std::optional<wire::KeptReply> send(const Call& call, bool may_be_lost) {
    auto shot = wire::serialise(
        {.method = call.method, .target = call.path, .headers = call.headers, .body = call.body},
        options_.endpoint, bytes_);
    if (!shot) return std::nullopt;
    if (may_be_lost && random_.below(1'000) < options_.lost_permille) {
      constexpr std::array kLosses = {wire::Fault::cut_after_send, wire::Fault::cut_mid_body,
                                      wire::Fault::never_read};
      shot->fault = kLosses[random_.below(kLosses.size())];
      shot->fault_draw = random_.next();
    }
    auto volley = wire_.fire({&*shot, 1}, {.mode = wire::SyncMode::tight});
    if (!volley || volley->replies.empty()) return std::nullopt;
    return std::move(volley->replies.front());
  }

 private:
  Client(const RemoteOptions& options, wire::Wire wire, std::uint64_t number)
      : options_(options), wire_(std::move(wire)), random_(derive_seed(options.seed, number)) {}

  const RemoteOptions& options_;
  wire::Wire wire_;
  Random random_;
  std::string bytes_;
};

/// A client that goes back when the caller is done with it.
class RemoteLobby::Loan {
 public:
  explicit Loan(RemoteLobby& lobby) : lobby_(lobby), client_(lobby.borrow()) {}
  ~Loan() {
    if (client_) lobby_.give_back(std::move(client_));
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  std::optional<wire::KeptReply> send(const Call& call, bool may_be_lost = false) {
    if (!client_) return std::nullopt;
    auto reply = client_->send(call, may_be_lost);
    if (reply && reply->view().fate == wire::Fate::refused) lobby_.health_.connection_refused();
    if (reply && reply->view().is_answered()) lobby_.health_.answered();
    return reply;
  }

 private:
  RemoteLobby& lobby_;
  std::unique_ptr<Client> client_;
};

/// The tokens of a table's seats, of whoever joined last.
class RemoteLobby::Seats {
 public:
  std::string token_of(engine::SeatNo seat) {
    const std::lock_guard guard(mutex_);
    return seat.is_valid() ? tokens_[seat.index()].text : std::string();
  }
  /// A late replay tells of an earlier stay; it does not replace a later one's token.
  void keep(engine::SeatNo seat, engine::Version joined_at, const std::string& token) {
    const std::lock_guard guard(mutex_);
    if (!seat.is_valid() || token.empty() || joined_at < tokens_[seat.index()].joined_at) return;
    tokens_[seat.index()] = {joined_at, token};
  }

 private:
  struct Token {
    engine::Version joined_at = 0;
    std::string text;
  };
  std::mutex mutex_;
  std::array<Token, engine::kSeatCount> tokens_;  ///< guarded by mutex_
};

/// One open table.
struct RemoteLobby::Table {
  std::string path;
  std::string owner_token;  ///< closes it
  Seats seats;
};

void TargetHealth::complain(const std::string& what) {
  const std::lock_guard guard(mutex_);
  if (complaint_.empty()) complaint_ = what;
}

std::string TargetHealth::complaint() const {
  const std::lock_guard guard(mutex_);
  return complaint_;
}

RemoteLobby::RemoteLobby(const RemoteOptions& options, TargetHealth& health)
    : options_(options), health_(health) {}

/// A server keeps only so many tables open. One that is left open does no harm but that.
RemoteLobby::~RemoteLobby() {
  Loan client(*this);
  for (const auto& table : tables_) {
    const std::string token = "Bearer " + table->owner_token;
    client.send({"DELETE", table->path, "", {{"Authorization", token}}});
  }
}

std::expected<std::unique_ptr<RemoteLobby>, std::string> RemoteLobby::open(
    const RemoteOptions& options, std::span<const engine::TableConfig> tables,
    TargetHealth& health) {
  std::unique_ptr<RemoteLobby> lobby(new RemoteLobby(options, health));
  auto client = Client::open(lobby->options_, lobby->clients_made_++);
  if (!client) return std::unexpected(client.error());
  lobby->give_back(std::move(*client));
  for (const engine::TableConfig& config : tables) {
    if (auto opened = lobby->open_table(config); !opened) return std::unexpected(opened.error());
  }
  return lobby;
}

std::expected<void, std::string> RemoteLobby::open_table(const engine::TableConfig& config) {
  const Call call{"POST",
                  "/api/v1/tables",
                  fmt::format(R"({{"small_blind":{},"big_blind":{},"ante":{},"deck_seed":{}}})",
                              config.stakes.small_blind.value, config.stakes.big_blind.value,
                              config.stakes.ante.value, config.deck_seed),
                  {{"Content-Type", "application/json"}}};
  const auto kept = Loan(*this).send(call);
  if (!kept || !kept->view().is_answered()) {
    return std::unexpected(std::string("the server gave no answer when a table was to be opened"));
  }
  const wire::Reply reply = kept->view();
  if (reply.status != 201) {
    return std::unexpected(
        fmt::format("opening a table was answered with {}: {}; is this the reference server? For "
                    "another one give a --profile",
                    reply.status, reply.body.substr(0, 200)));
  }
  const auto opened = opened_table(reply.body);
  if (!opened) return std::unexpected(opened.error());
  auto table = std::make_unique<Table>();
  table->path = fmt::format("/api/v1/tables/{}", opened->number);
  table->owner_token = opened->token;
  tables_.push_back(std::move(table));
  return {};
}

engine::Response RemoteLobby::submit(engine::TableId number, const engine::Request& request) {
  Table& table = *tables_[number.value];
  Call call = call_of(table.path, request.command);
  const std::string key = to_string(request.id);
  const std::string expected = fmt::format("\"{}\"", request.expected_version);
  const std::string token = "Bearer " + table.seats.token_of(request.command.seat);
  call.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key}};
  if (request.expected_version != engine::kNoVersion) {
    call.headers.push_back({"If-Match", expected});
  }
  const bool needs_token =
      request.command.kind != CommandKind::start_hand && request.command.kind != CommandKind::join;
  if (needs_token) call.headers.push_back({"Authorization", token});

  const auto kept = Loan(*this).send(call, true);
  if (!kept) return never_asked(request.id);
  const wire::Reply reply = kept->view();
  if (!reply.is_answered()) {
    if (reply.is_outcome_unknown()) throw AnswerLost();
    return never_asked(request.id);
  }
  const auto answer = answer_of(request.id, reply.status, reply.body);
  if (!answer) {
    health_.complain(answer.error());
    throw AnswerLost();
  }
  engine::Response response = answer->response;
  response.is_replay = reply.header("Idempotency-Replayed") == "true";
  if (request.command.kind == CommandKind::join) {
    table.seats.keep(request.command.seat, response.version(), answer->token);
  }
  return response;
}

engine::TableView RemoteLobby::read(engine::TableId table) {
  const auto kept = Loan(*this).send({"GET", tables_[table.value]->path, "", {}});
  if (!kept || !kept->view().is_answered()) throw AnswerLost();
  const auto view = view_of_body(kept->view().body);
  if (!view) {
    health_.complain(view.error());
    throw AnswerLost();
  }
  return *view;
}

engine::AuditTrail RemoteLobby::drain(engine::TableId table) {
  engine::AuditTrail trail;
  Loan client(*this);
  for (bool has_more = true; has_more;) {
    const engine::Version kept_from = trail.checkpoint ? trail.checkpoint->version : 0;
    const engine::Version after = trail.commits.empty() ? kept_from : trail.commits.back().version;
    const auto kept = client.send(
        {"GET",
         fmt::format("{}/movements?after={}&limit=1000", tables_[table.value]->path, after),
         "",
         {}});
    if (!kept || !kept->view().is_answered()) throw AnswerLost();
    const auto more = add_page(kept->view().body, trail);
    if (!more) {
      health_.complain(more.error());
      throw AnswerLost();
    }
    has_more = *more;
  }
  return trail;
}

std::unique_ptr<RemoteLobby::Client> RemoteLobby::borrow() {
  std::uint64_t number = 0;
  {
    const std::lock_guard guard(mutex_);
    if (!idle_.empty()) {
      auto client = std::move(idle_.back());
      idle_.pop_back();
      return client;
    }
    number = clients_made_++;
  }
  auto client = Client::open(options_, number);
  if (client) return std::move(*client);
  health_.connection_refused();
  return nullptr;
}

void RemoteLobby::give_back(std::unique_ptr<Client> client) {
  const std::lock_guard guard(mutex_);
  idle_.push_back(std::move(client));
}

}  // namespace misdeal::harness
