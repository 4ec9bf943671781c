#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/table/action_processor.h"
#include "engine/table/lobby_config.h"

namespace misdeal::fuzz {

/// What the next deck is, and what happens while it is drawn.
struct DeckPlan {
  engine::Deck deck{};
  engine::Nanoseconds takes{};
  bool fails = false;
};

/// Rules that go wrong on demand. An action that carries no amount, or a leave, has its amount
/// ignored by the true rules: here kThrows makes an accepted one throw and kMints makes it give the
/// player a chip from nowhere. Stateless, so that a model can foresee it.
inline constexpr engine::Chips kThrows{1001};
inline constexpr engine::Chips kMints{1002};
engine::Rules faulty_rules();

/// The contract of an action processor in one thread: what is answered, remembered, forgotten,
/// committed and booked. Kept simple rather than quick: the request log is a list that is searched,
/// payloads are compared whole, an expired record is erased when somebody looks.
///
/// The rules of the game are engine/poker's; fuzz_hand is about those.
class LobbyModel {
 public:
  explicit LobbyModel(const engine::LobbyConfig& config);

  struct Moment {
    engine::Nanoseconds arrived_at;
    DeckPlan plan;
  };

  /// The answer, and when it was there.
  struct Answered {
    engine::Response response;
    engine::Nanoseconds completed_at;
  };

  Answered submit(engine::TableId table, const engine::Request& request, const Moment& moment);
  engine::MoveResponse move(const engine::MoveRequest& request, engine::Nanoseconds now);
  /// The new version; nothing if the table is not quarantined.
  std::optional<engine::Version> recover(engine::TableId table, engine::Nanoseconds now);

  [[nodiscard]] engine::TableView read(engine::TableId table) const;
  [[nodiscard]] const engine::Game& game(engine::TableId table) const;
  [[nodiscard]] std::uint64_t alarms(engine::TableId table) const;

  /// The name of what is not as it should be in what a drain handed over, nullptr if nothing is.
  /// Forgets what was drained.
  const char* drain(engine::TableId table, const engine::AuditTrail& trail);
  /// The same for a look inside.
  const char* inspect(engine::TableId table, const engine::InspectionScope& scope,
                      const engine::TableInspection& seen, engine::Nanoseconds now);

 private:
  /// Everything in a request but its id.
  struct Payload {
    engine::Version expected_version = engine::kNoVersion;
    engine::Command command;
    std::optional<std::array<std::uint32_t, 4>> move;  ///< from, to, their seats

    friend bool operator==(const Payload&, const Payload&) = default;
  };
  struct Remembered {
    engine::RequestId id;
    Payload payload;
    std::uint64_t fingerprint = 0;
    engine::Response response;
    engine::Nanoseconds completed_at{};
  };
  struct Booked {
    engine::CommitRecord record;
    std::vector<engine::ChipEvent> chips;
    engine::Game after;
  };
  struct Table {
    engine::Game game;
    engine::Game drained;  ///< as of the last drain
    engine::Version version = 0;
    bool is_quarantined = false;
    std::uint64_t alarms = 0;
    std::vector<Remembered> log;  ///< in the order of completion
    std::vector<Booked> booked;   ///< since the last drain
  };

  static Payload payload_of(const engine::Request& request);
  static Payload payload_of(const engine::MoveRequest& request);
  static engine::Response answer(const Table& table, const engine::RequestId& id,
                                 engine::Outcome outcome,
                                 engine::RuleRefusal refusal = engine::RuleRefusal::none);
  void forget_expired(Table& table, engine::Nanoseconds now) const;
  std::optional<engine::Response> look_up(Table& table, const engine::RequestId& id,
                                          const Payload& payload, engine::Nanoseconds now) const;
  [[nodiscard]] bool has_room(const Table& table, const engine::RequestId& id) const;
  static void remember(Table& table, const Remembered& request);
  Answered decide(Table& table, const engine::Request& request, const Moment& moment);
  static engine::Response commit(Table& table, const engine::RequestId& id,
                                 const engine::Command& command,
                                 const engine::Transition& transition, engine::Nanoseconds now);

  engine::Nanoseconds ttl_;
  engine::TableLimits limits_;
  std::deque<Table> tables_;
};

}  // namespace misdeal::fuzz
