#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/live/live_history.h"
#include "harness/targets/http_answer.h"
#include "harness/targets/profile.h"

namespace misdeal::harness {

/// Which parts of a profile a run made use of. A wrong pointer under "answer" is no error of any
/// one answer, but what is found in none checks nothing, and the run proves less than it seems to.
/// Not thread-safe; the profile must outlive it.
class ProfileUse {
 public:
  explicit ProfileUse(const Profile& profile)
      : profile_(profile), actions_(profile.actions.size()) {}

  /// A request of an action and what it was answered.
  void note(const LiveRequest& request, const LiveCall& call, const HttpAnswer& answer);

  /// What checked nothing although it could have, in the order of the profile. `duplicates`: ids of
  /// which two arrivals were in flight together.
  [[nodiscard]] std::vector<std::string> warnings(std::uint64_t duplicates) const;

 private:
  struct OfAction {
    std::uint64_t applied = 0;  ///< answers
    std::uint64_t versions = 0;
    std::map<std::size_t, std::uint64_t> amounts;  ///< by index into Profile::amounts
    std::uint64_t redirects = 0;                   ///< of unknown meaning
    int redirect_status = 0;
    std::string location;
  };

  void warn_of_readings(const ActionSpec& action, const OfAction& use,
                        std::vector<std::string>& out) const;

  const Profile& profile_;
  std::vector<OfAction> actions_;  ///< one an action
  std::uint64_t replays_ = 0;
};

}  // namespace misdeal::harness
