#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "harness/live/conformance.h"
#include "harness/live/target_session.h"
#include "harness/workload/random.h"

namespace misdeal::harness {

/// Sends the requests of the conformance pack one case after the other, and looks at what they did.
/// The first trouble (a server that cannot be prepared, observed or reached) is kept; what follows
/// it means nothing. Not thread-safe.
class ConformanceProbe {
 public:
  ConformanceProbe(const Profile& profile, LiveWire& wire, const ConformanceOptions& options)
      : profile_(profile),
        wire_(wire),
        options_(options),
        session_(profile, wire, options.run_name + "c"),
        random_(derive_seed(options.seed, 2)) {}

  /// The setup of the whole pack.
  bool prepare();
  /// A fresh instance where there are any, the state it is in, and an action that fits it.
  bool begin();
  /// The instance of the last case is not used any more.
  bool close();

  /// A new request of the action, with the smallest amount.
  LiveRequest request();
  std::vector<LiveCall> fire(const std::vector<LiveRequest>& requests, LiveSync sync,
                             bool cuts = false, bool has_id = true);
  LiveCall fire_one(const LiveRequest& request, bool has_id = true);
  /// How often the request was executed since the last look, if its effect shows it.
  std::optional<std::int64_t> executed(const LiveRequest& request);
  void pause(std::int64_t milliseconds) { wire_.pause(milliseconds); }

  [[nodiscard]] const Profile& profile() const { return profile_; }
  [[nodiscard]] const ConformanceOptions& options() const { return options_; }
  [[nodiscard]] const ActionSpec& action() const { return profile_.actions[action_]; }
  void choose_action(std::size_t action) { action_ = action; }
  [[nodiscard]] const Seen& seen() const { return seen_; }  ///< at the last look
  [[nodiscard]] bool is_fine() const { return trouble_.empty(); }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  bool look();
  /// Of the case that runs: there is none before begin() and after close().
  [[nodiscard]] std::size_t instance() const;
  bool fail(const std::string& trouble);

  const Profile& profile_;
  LiveWire& wire_;
  const ConformanceOptions& options_;
  TargetSession session_;
  Random random_;
  std::optional<std::size_t> instance_;
  Seen seen_;
  std::size_t action_ = 0;
  int actor_ = -1;
  std::int64_t value_ = 9'000'000;
  std::uint64_t number_ = 1;
  std::string trouble_;
};

}  // namespace misdeal::harness
