#include "harness/live/shown_chain.h"

#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

ModelStep step(std::int64_t change, std::int64_t shown) {
  ModelStep made;
  made.is_execution = true;
  made.effects = {{0, Effect::Kind::add, change}};
  made.readings = {{0, shown}};
  return made;
}

// From 10: a loop over 15 back to 10, and a step to 7 from which nothing leads back.
TEST(ShownChain, ExcludesAStepFromWhichTheOthersAreOutOfReach) {
  const std::vector<ModelStep> steps = {step(5, 15), step(-5, 10), step(-3, 7)};
  const ShownChain chain(steps);
  EXPECT_TRUE(chain.can_go_on({15}, {true, false, false}));
  EXPECT_FALSE(chain.can_go_on({7}, {false, false, true}));
  EXPECT_TRUE(chain.can_go_on({7}, {true, true, true}));
}

TEST(ShownChain, LetsAStepThatShowsNothingLeadBack) {
  std::vector<ModelStep> steps = {step(5, 15), step(-5, 10), step(-3, 7), step(3, 0)};
  steps[3].readings.clear();
  EXPECT_TRUE(ShownChain(steps).can_go_on({7}, {false, false, true, false}));
}

TEST(ShownChain, ExcludesNothingWhereAmountsAreSetOrNotShown) {
  std::vector<ModelStep> steps = {step(5, 15), step(-5, 10), step(-3, 7)};
  steps[0].effects[0].kind = Effect::Kind::set;
  EXPECT_TRUE(ShownChain(steps).can_go_on({7}, {false, false, true}));
  for (ModelStep& it : steps) it.readings.clear();
  EXPECT_TRUE(ShownChain(steps).can_go_on({7}, {false, false, true}));
}

}  // namespace
}  // namespace misdeal::harness
