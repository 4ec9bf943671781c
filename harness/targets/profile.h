#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/targets/promises.h"
#include "harness/targets/text_template.h"

namespace misdeal::harness {

/// A request with places to fill in.
struct RequestTemplate {
  std::string method;
  TextTemplate path;  ///< with the query
  std::vector<std::pair<std::string, TextTemplate>> headers;
  TextTemplate body;           ///< empty: none
  bool is_whole_path = false;  ///< nothing goes in front of it

  [[nodiscard]] bool uses(std::string_view name) const;
};

/// Where in an answer a value is found.
struct Source {
  enum class Kind : std::uint8_t { nothing, json, header, text };
  Kind kind = Kind::nothing;
  /// Of an observation: which of its requests; if that is one of each actor, the first of them.
  std::size_t request = 0;
  std::vector<TextTemplate> plus;   ///< json: paths; all they match is added up
  std::vector<TextTemplate> minus;  ///< json: … and all that these match is taken off
  bool counts = false;              ///< json: how many values match, not what they are
  std::string header;
  std::string after;   ///< text, header: what comes before the value; empty: from the start
  std::string before;  ///< text, header: what comes after it; empty: to the end
  std::optional<std::string> absent;  ///< what is meant when nothing is there

  [[nodiscard]] bool is_set() const { return kind != Kind::nothing; }
};

/// A condition on an answer: on its status, a header, a value of its body; all given must be met.
struct Condition {
  enum class Test : std::uint8_t { exists, missing, equals, differs, contains, above };
  int status_min = 0;  ///< 0: any status
  int status_max = 0;
  Source source;  ///< nothing: the status alone decides
  Test test = Test::exists;
  std::vector<std::string> values;  ///< equals: one of them
};

/// What an answer says of the request's effect.
enum class Meaning : std::uint8_t {
  applied,
  replayed,     ///< took effect earlier; this is the recorded answer
  refused,      ///< by the rules: no effect
  stale,        ///< the precondition does not hold: no effect
  in_progress,  ///< the first request with this id still runs: no effect by this one
  id_reused,    ///< the id belongs to another payload: no effect
  unknown,      ///< may have taken effect, or may still
};
inline constexpr std::size_t kMeaningCount = 7;
std::string_view to_string(Meaning meaning);

struct AnswerRule {
  Meaning meaning = Meaning::unknown;
  Condition condition;
};

/// A request of the preparation, and what is kept of its answer.
struct SetupStep {
  RequestTemplate request;
  std::vector<Condition> expected;  ///< empty: any 2xx
  std::vector<std::pair<std::string, Source>> captures;
  bool for_each_actor = false;
};

/// A request that shows the state, or a part of it.
struct Observation {
  RequestTemplate request;
  int actor = -1;  ///< as seen by this actor; one of as many as there are actors
};

/// A number that the server keeps: a balance, a stock, a stack of chips.
struct AmountSpec {
  std::string name;
  Source source;
  bool each_actor = false;  ///< one of it for each actor
  std::optional<std::int64_t> floor;
  std::optional<std::int64_t> ceiling;
};

/// One amount as it is kept: of an actor, or of the instance (actor < 0).
struct Slot {
  std::string name;  ///< "balance", "stack[alice]"
  std::size_t amount = 0;
  int actor = -1;
};

/// What an applied request does to one amount.
struct Effect {
  enum class Kind : std::uint8_t { add, set, any };  ///< any: not described
  std::size_t amount = 0;  ///< index into Profile::amounts; of the acting actor, if each has one
  int actor = -1;          ///< instead of the acting one
  Kind kind = Kind::add;
  std::int64_t factor = 0;  ///< times the request's amount …
  std::int64_t fixed = 0;   ///< … and this
  bool sets_value = false;  ///< set: to the request's unique value
};

/// A bound of a request's amount: a number, or what the last observation shows.
struct AmountBound {
  std::int64_t number = 0;
  Source source;
};

/// Which optional parts a request carries.
struct Variant {
  bool has_id = true;
  bool has_precondition = false;
  [[nodiscard]] std::size_t index() const {
    return (has_id ? 1U : 0U) + (has_precondition ? 2U : 0U);
  }
};

/// What an answer to an action tells beside its meaning.
struct AnswerReadings {
  std::vector<std::pair<std::size_t, Source>> amounts;  ///< after the effect
  Source version;
};

/// What finds out what became of a request that was only accepted (202): asked again and again
/// until the answer says that it is over. The outcome is that answer's.
struct Polling {
  RequestTemplate request;  ///< may use what the action captures
  std::vector<Condition> until;
  std::vector<AnswerRule> answers;  ///< of that answer alone
  std::int64_t every_ms = 20;
  std::int64_t within_ms = 5000;  ///< then the outcome is unknown
};

struct ActionSpec {
  std::string name;
  std::array<RequestTemplate, 4> requests;  ///< by Variant::index
  AmountBound amount_min;
  AmountBound amount_max;
  std::string amount_from;  ///< the captured value that is its amount; empty: chosen
  bool has_amount = false;
  bool has_value = false;        ///< uses ${value}
  bool is_effect_known = false;  ///< `effects` is all it does to the amounts
  std::vector<Effect> effects;
  std::optional<Condition> when;    ///< on the observation: planned only then
  std::vector<int> actors;          ///< who may; empty: everybody
  bool takes_turn = false;          ///< only the actor whose turn it is may, and then it is over
  bool is_once = false;             ///< succeeds at most once an instance: a claim, a create
  bool is_once_each_actor = false;  ///< … or once for each actor
  bool carries_id = false;
  bool carries_precondition = false;
  bool always_has_precondition = false;
  unsigned weight = 1;
  std::optional<std::int64_t> invalid_amount;  ///< fails validation
  std::vector<AnswerRule> answers;             ///< before those of the profile
  AnswerReadings readings;
  std::vector<std::pair<std::string, Source>> captures;  ///< kept of its answer once it is applied
  std::optional<Polling> then;             ///< its `readings` are those of the last answer
  std::vector<std::string> uses_captured;  ///< of one answer to another action; sent only after it
};

enum class IdFormat : std::uint8_t { uuid, hex, number, text };

struct RequestIds {
  bool are_sent = false;
  IdFormat format = IdFormat::uuid;
  std::string prefix;
};

struct Profile {
  std::string name;
  std::int64_t timeout_ms = 2000;
  int decimals = 0;  ///< amounts are read and written with so many, and kept as whole numbers
  Scope constants;

  std::vector<SetupStep> setup_once;
  std::vector<SetupStep> setup_instance;
  std::vector<SetupStep> setup_round;
  std::vector<SetupStep> close;        ///< for an instance that is not used any more
  std::vector<Scope> named_instances;  ///< those that exist already; empty: made by the setup
  unsigned instances = 4;
  unsigned rounds_per_instance = 0;  ///< a new instance after so many rounds; 0: as long as it goes
  bool makes_instances = true;       ///< the setup makes new ones

  std::vector<std::string> actors;
  std::vector<bool> is_actor_number;   ///< was written as a number
  std::vector<Scope> actor_constants;  ///< "actor.key" and so on, one scope an actor

  std::vector<Observation> observations;
  std::vector<AmountSpec> amounts;
  std::vector<Slot> slots;
  Source version;
  Source turn;
  TextTemplate turn_is;  ///< how the answer names an actor
  std::int64_t settle_ms = 0;

  RequestIds ids;
  bool has_precondition = false;
  std::vector<ActionSpec> actions;
  std::vector<AnswerRule> answers;
  Promises promises;
  unsigned burst_max = 64;

  [[nodiscard]] std::optional<std::size_t> find_amount(std::string_view amount) const;
  /// The slot of an amount for an actor; requires that there is one.
  [[nodiscard]] std::size_t slot_of(std::size_t amount, int actor) const;
};

}  // namespace misdeal::harness
