#include "reports/contract_clause.h"

namespace misdeal::reports {

namespace {

using harness::Property;

constexpr ContractClause kVersions{
    "Versions grow by exactly one with each commit.",
    "A version was made twice, skipped or taken back, so clients cannot tell which state they saw. "
    "Usual cause: the version is read and incremented outside the lock that guards the state.",
    "1. Versions count commits", 6};

constexpr ContractClause kRealTime{
    "What was answered first is ordered first.",
    "A client acted on an answer, and the server ordered its action before that answer. Usual "
    "cause: "
    "a stale copy of the state is read, or the version is assigned after the answer is sent.",
    "2. Real time is respected", 13};

constexpr ContractClause kExactlyOnce{
    "A request id takes effect at most once.",
    "A retry or a double click was executed again, so somebody pays twice. Usual cause: the "
    "look-up of "
    "the request id and the change it guards are not one step under one lock.",
    "3. A request id takes effect once", 20};

constexpr ContractClause kRefusals{
    "A refusal is what the rules or the expected version demand.",
    "A valid request was refused, or a stale one was accepted. Usual cause: the expected version "
    "or the "
    "rules are checked before the lock is taken, against a state that has moved on since.",
    "4. A refusal is justified and changes nothing", 31};

constexpr ContractClause kIntegrity{"No state ever fails its own validation.",
                                    "The server itself found a state that cannot be and stopped "
                                    "the table. Usual cause: a change was "
                                    "left half done when something failed inside it.",
                                    "5. An action happens whole or not at all", 39};

constexpr ContractClause kConservation{
    "Stacks and pots together are what was bought in less what was cashed out.",
    "Chips were created or lost. Usual cause: an action applied twice, or two changes of one "
    "amount "
    "that overwrote each other.",
    "6. Chips are neither made nor lost", 47};

constexpr ContractClause kAudit{
    "Every change of an amount is on record, and the records form a chain.",
    "The audit trail does not lead to the amounts that were answered, so a dispute cannot be "
    "settled. "
    "Usual cause: movements are written outside the lock, or are lost when something fails.",
    "6. Chips are neither made nor lost", 47};

constexpr ContractClause kLinearizability{"One order of all requests explains every answer.",
                                          "No sequence of the requests, one at a time, gives the "
                                          "answers that clients received. Usual cause: "
                                          "a read or a change that is not atomic.",
                                          "7. One order explains everything", 57};

constexpr ContractClause kLiveness{"Every request is answered.",
                                   "A client waits forever. Usual cause: two locks taken in "
                                   "opposite orders, or a wake-up sent before "
                                   "the other side waits for it.",
                                   "8. Every request is answered", 64};

constexpr ContractClause kEffects{
    "What was answered as applied is there, exactly.",
    "A client was told that its request took effect, and the effect is missing or is another one. "
    "Usual cause: two requests read the same amount, and the second one writes over the first.",
    "9. What was acknowledged is there", 70};

constexpr ContractClause kSingleWinner{
    "Of requests with one precondition at most one is applied.",
    "Two clients that saw the same state were both told that they won. Usual cause: the "
    "precondition, or whose turn it is, is tested before the lock is taken, or by a flag.",
    "10. One precondition has one winner", 78};

constexpr ContractClause kBounds{
    "No amount leaves its bounds.",
    "An account was overdrawn, or more was sold than there is. Usual cause: the check of what is "
    "left and the change are not one step.",
    "11. Amounts stay within their bounds", 85};

constexpr ContractClause kVersionsByProfile{
    "Versions follow the state as the profile promises.",
    "A version was made twice, went back or stayed the same although the state changed, so clients "
    "cannot tell which state they saw. Usual cause: the version is made outside the lock that "
    "guards the state.",
    kVersions.heading, kVersions.line};

constexpr ContractClause kConservationByProfile{
    "Amounts that are promised to be conserved add up to the same.",
    "Something was created or lost. Usual cause: a request applied twice or by half, or two "
    "changes of one amount that overwrote each other.",
    kConservation.heading, kConservation.line};

}  // namespace

ContractClause clause_by_profile(Property property) {
  switch (property) {
    case Property::version_order:
      return kVersionsByProfile;
    case Property::chip_conservation:
      return kConservationByProfile;
    default:
      return clause_of(property);
  }
}

ContractClause clause_of(Property property) {
  switch (property) {
    case Property::chip_conservation:
      return kConservation;
    case Property::version_order:
      return kVersions;
    case Property::real_time_order:
      return kRealTime;
    case Property::exactly_once:
      return kExactlyOnce;
    case Property::refusals_justified:
      return kRefusals;
    case Property::audit_chain:
      return kAudit;
    case Property::integrity:
      return kIntegrity;
    case Property::liveness:
      return kLiveness;
    case Property::acknowledged_effects:
      return kEffects;
    case Property::single_winner:
      return kSingleWinner;
    case Property::amount_bounds:
      return kBounds;
    case Property::linearizability:
      return kLinearizability;
  }
  return {};
}

}  // namespace misdeal::reports
