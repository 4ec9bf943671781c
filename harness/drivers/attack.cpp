#include "harness/drivers/attack.h"

#include <algorithm>
#include <span>

#include "harness/drivers/unreliable_decks.h"
#include "harness/remote/answer_lost.h"
#include "harness/workload/decide.h"

namespace misdeal::harness {

namespace {

using engine::TableConfig;
using engine::TableId;

// Streams of seeds drawn from an epoch's seed.
constexpr std::uint64_t kPlannerStream = 0;
constexpr std::uint64_t kTableStream = 1'000;
constexpr std::uint64_t kClientStream = 1'000'000;
constexpr std::uint64_t kPlayerStream = 2'000'000;

/// Of the times that the engine asks for, two or three a request.
constexpr std::uint32_t kYieldsOneIn = 37;

/// Turns that a computer player's thread takes at each table of a round.
constexpr int kTurnsPerRound = 2;

/// Blinds that differ, and antes: odd chips and short blinds come from these.
TableConfig table_config(std::uint32_t table, std::uint64_t seed, bool is_remote) {
  static constexpr std::array<engine::Stakes, 4> kStakes = {{
      {.small_blind = {1}, .big_blind = {2}, .ante = {0}},
      {.small_blind = {1}, .big_blind = {3}, .ante = {1}},
      {.small_blind = {2}, .big_blind = {4}, .ante = {0}},
      {.small_blind = {2}, .big_blind = {5}, .ante = {1}},
  }};
  return {.stakes = kStakes[table % kStakes.size()],
          .first_button = is_remote ? TableConfig{}.first_button  // a server's tables choose it
                                    : engine::seat_at((seed + table) % engine::kSeatCount),
          .deck_seed = derive_seed(seed, kTableStream + table)};
}

/// A request that runs longer than ids are remembered must stay known while it runs: a few hands
/// are dealt so slowly, unless that would cost too much of the epoch.
DeckTroubles deck_troubles(const StressOptions& options, const EpochOptions& epoch) {
  constexpr unsigned kSlowPermille = 5;
  const bool can_wait = epoch.request_ttl <= std::chrono::milliseconds{2};
  return {.failing_percent = options.deck_failures_percent,
          .slow_permille = can_wait ? kSlowPermille : 0,
          .slow_for = 2 * epoch.request_ttl};
}

engine::LobbyConfig lobby_config(const StressOptions& options, const EpochOptions& epoch,
                                 const engine::Clock& clock) {
  engine::LobbyConfig config;
  for (std::uint32_t i = 0; i < options.tables; ++i) {
    config.tables.push_back(table_config(i, epoch.seed, options.target.has_value()));
  }
  config.clock = &clock;
  config.lock_meters = epoch.lock_meters;
  config.request_ttl = epoch.request_ttl;
  // Nothing is to be dropped within an epoch: its history is judged from version 0 on.
  config.limits.requests_max = epoch.operations_max * 2 + 1'024;
  config.limits.commits_max = epoch.operations_max * 2 + 1'024;
  config.on_alarm = [](const engine::IntegrityAlarm&) {};  // the audit trail tells
  config.decks = [tables = config.tables, troubles = deck_troubles(options, epoch)](TableId table) {
    return unreliable_decks(tables[table.value].deck_seed, troubles);
  };
  return config;
}

/// The server's interface has no place for an amount that means nothing.
engine::Request as_sent(engine::Request request) {
  using enum engine::CommandKind;
  const auto kind = request.command.kind;
  const bool has_amount = kind == bet || kind == raise || kind == join || kind == add_chips;
  if (!has_amount) request.command.amount = {};
  return request;
}

unsigned player_threads(const StressOptions& options) {
  return options.players == PlayersMode::concurrent ? std::max(1U, options.threads / 4) : 0;
}

/// Scripts start at random threads, so the shares of the threads differ a little.
std::size_t recording_size(const StressOptions& options, const EpochOptions& epoch) {
  return epoch.operations_max / options.threads * 5 / 4 + 2'048;
}

}  // namespace

Attack::Client::Client(engine::ActionProcessor& engine, std::size_t operations_max,
                       std::uint16_t number, std::uint64_t seed)
    : recorder(operations_max), processor(engine, recorder, number), random(seed) {}

Attack::Attack(const StressOptions& options, const EpochOptions& epoch,
               const std::atomic<bool>& stop)
    : spec_(options.engine),
      target_(options.target),
      run_seed_(options.seed),
      players_(options.players),
      threads_(options.threads),
      recording_size_(recording_size(options, epoch)),
      epoch_(epoch),
      stop_(stop),
      clock_(kYieldsOneIn),
      config_(lobby_config(options, epoch, clock_)),
      barrier_(options.threads + player_threads(options)),
      planner_({.threads = options.threads,
                .tables = options.tables,
                .seats = options.seats,
                .mix = options.mix,
                .request_ttl_ns = epoch.request_ttl.count(),
                .moves = !options.target,
                .seed = derive_seed(epoch.seed, kPlannerStream)}),
      views_(options.tables) {
  clients_.resize(options.threads + player_threads(options));
  playing_ = client_count();
}

std::expected<void, std::string> Attack::open() {
  if (target_) {
    auto lobby = RemoteLobby::open(target_->options, config_.tables, *target_->health);
    if (!lobby) return std::unexpected(lobby.error());
    engine_ = std::move(*lobby);
  } else {
    engine_ = spec_->make(config_);
  }
  add_clients();
  return {};
}

void Attack::add_clients() {
  for (unsigned i = 0; i < clients_.size(); ++i) {
    clients_[i] = std::make_unique<Client>(*engine_, recording_size_, static_cast<std::uint16_t>(i),
                                           derive_seed(epoch_.seed, kClientStream + i));
    clients_[i]->seen.resize(views_.size());
  }
  if (players_ != PlayersMode::off) {
    add_players(players_ == PlayersMode::concurrent ? threads_ : 0);
  }
}

/// Serial players are played by whoever leads, so every thread may have to.
void Attack::add_players(unsigned first) {
  for (unsigned i = first; i < clients_.size(); ++i) {
    clients_[i]->player.emplace(clients_[i]->processor, engine::ComputerPlayersConfig{},
                                derive_seed(epoch_.seed, kPlayerStream + i));
  }
}

void Attack::play(unsigned number) {
  Client& client = *clients_[number];
  while (barrier_.arrive_and_wait([&] { lead(client); }) && !is_over_) {
    if (number < threads_) {
      run_script(client, plan_.scripts[number]);
    } else {
      for (int turn = 0; turn < kTurnsPerRound; ++turn) play_computer(client);
    }
  }
  const std::lock_guard guard(mutex_);
  --playing_;
  left_.notify_one();
}

void Attack::lead(Client& leader) {
  ++round_;
  leader.processor.set_context(Pattern::observe, round_);
  if (players_ == PlayersMode::serial) play_computer(leader);
  refresh_views(leader);
  const std::int64_t now_ns = ThreadRecorder::now_ns();
  if (is_due(now_ns)) {
    is_over_ = true;
    return;
  }
  if (is_opened_) {
    planner_.plan_round(views_, now_ns, plan_);
  } else {
    planner_.plan_opening(plan_);
    is_opened_ = true;
  }
  touched_.clear();
  for (const auto& script : plan_.scripts) {
    for (const Step& step : script) {
      touched_.push_back(step.table.value);
      if (step.kind == StepKind::move) touched_.push_back(step.move.to.value);
    }
  }
  std::ranges::sort(touched_);
  touched_.erase(std::ranges::unique(touched_).begin(), touched_.end());
  is_over_ = !plan_fits();
}

/// Only what the last round touched can have changed. Recorded like any read: nothing else is in
/// flight, so each of these pins down what the table must be.
void Attack::refresh_views(Client& leader) {
  for (const std::uint32_t table : touched_) {
    if (!leader.recorder.has_room()) return;
    views_[table] = leader.processor.read({table});
  }
}

bool Attack::is_due(std::int64_t now_ns) const {
  // Relaxed: a wish to stop, which publishes nothing.
  if (now_ns >= epoch_.ends_at.count() || stop_.load(std::memory_order_relaxed)) return true;
  if (target_ && target_->health->is_gone()) return true;
  std::uint64_t operations = 0;
  for (const auto& client : clients_) operations += client->recorder.operations().size();
  return operations >= epoch_.operations_max;
}

/// A call that does not fit the recording must not be made.
bool Attack::plan_fits() const {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const std::size_t script = i < plan_.scripts.size() ? plan_.scripts[i].size() : 0;
    const std::size_t turns = clients_[i]->player ? touched_.size() * kTurnsPerRound : 0;
    const std::size_t reads = touched_.size();
    const std::size_t calls = script + turns + reads;
    if (!clients_[i]->recorder.has_room(calls * ThreadRecorder::kOperationsPerCall)) return false;
  }
  return true;
}

void Attack::run_script(Client& client, const std::vector<Step>& script) {
  for (const Step& step : script) {
    client.processor.set_context(step.pattern, round_);
    run_step(client, step);
  }
}

void Attack::run_step(Client& client, const Step& step) {
  switch (step.kind) {
    case StepKind::submit:
      client.seen[step.table.value] =
          client.processor.submit(step.table, target_ ? as_sent(step.request) : step.request).view;
      return;
    case StepKind::play_on:
      return play_on(client, step);
    case StepKind::move:
      client.processor.set_moved_stack(step.moved_stack);
      client.processor.move(step.move);
      return;
    case StepKind::read:
      client.seen[step.table.value] = client.processor.read(step.table);
      return;
  }
}

/// Goes on from what this client saw last, or from what the leader saw, whichever is newer.
void Attack::play_on(Client& client, const Step& step) {
  engine::TableView& seen = client.seen[step.table.value];
  if (seen.version < views_[step.table.value].version) seen = views_[step.table.value];
  engine::Request request = step.request;
  request.command = legal_command(seen, client.random);
  if (client.random.chance(50)) request.expected_version = seen.version;
  seen = client.processor.submit(step.table, request).view;
}

void Attack::play_computer(Client& client) {
  if (!client.player) return;
  client.processor.set_context(Pattern::clean, round_);
  for (const std::uint32_t table : touched_) client.player->step({table});
}

bool Attack::wait_until_over(engine::Nanoseconds watchdog) {
  constexpr int kLooksPerWatchdog = 8;
  std::unique_lock guard(mutex_);
  std::uint32_t rounds = barrier_.rounds();
  int looks_without_progress = 0;
  while (!left_.wait_for(guard, watchdog / kLooksPerWatchdog, [this] { return playing_ == 0; })) {
    looks_without_progress = barrier_.rounds() == rounds ? looks_without_progress + 1 : 0;
    if (looks_without_progress == kLooksPerWatchdog) return false;
    rounds = barrier_.rounds();
  }
  return true;
}

void Attack::abandon() {
  barrier_.abandon();
  for (const auto& client : clients_) client->recorder.freeze();
}

History Attack::history_head() const {
  History history;
  history.seed = run_seed_;
  history.epoch = epoch_.number;
  history.engine_name = target_ ? target_->url : std::string(spec_->name);
  history.request_ttl_ns = epoch_.request_ttl.count();
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    history.patterns.emplace_back(to_string(static_cast<Pattern>(i)));
  }
  for (const TableConfig& config : config_.tables) {
    history.tables.push_back({.config = config, .audit = {}, .has_audit = false});
  }
  return history;
}

std::vector<Operation> Attack::merged_operations() const {
  std::vector<std::span<const Operation>> recordings;
  recordings.reserve(clients_.size());
  for (const auto& client : clients_) recordings.push_back(client->recorder.operations());
  return merge_recordings(recordings);
}

History Attack::whole_history() {
  History history = history_head();
  history.operations = merged_operations();
  for (std::uint32_t i = 0; i < history.tables.size(); ++i) {
    try {
      history.tables[i].audit = engine_->drain({i});
      history.tables[i].has_audit = true;
    } catch (const AnswerLost&) {
      history.tables[i].audit = {};  // judged without; the target's health tells why
    }
  }
  return history;
}

History Attack::abandoned_history() const {
  History history = history_head();
  history.operations = merged_operations();
  return history;
}

}  // namespace misdeal::harness
