#pragma once

#include <cstdint>
#include <string_view>

#include "harness/check/verdict.h"

namespace misdeal::reports {

/// What a property promises, and where the contract says so.
struct ContractClause {
  std::string_view promise;  ///< one short sentence
  std::string_view meaning;  ///< what a violation means for a user of the server, and a usual cause
  std::string_view heading;  ///< of the clause in kContractFile, without the "## "
  std::uint32_t line = 0;    ///< of the heading, from 1
};

inline constexpr std::string_view kContractFile = "docs/contract.md";

ContractClause clause_of(harness::Property property);

/// The same for a server that a profile describes, which need have neither chips nor versions that
/// count: what is promised is what the profile says.
ContractClause clause_by_profile(harness::Property property);

}  // namespace misdeal::reports
