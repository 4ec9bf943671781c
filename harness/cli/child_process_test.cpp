#include "harness/cli/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

TEST(ChildProcess, GivesWhatItWrote) {
  const auto output =
      output_of({"/bin/sh", "-c", "echo one; echo two >&2; echo \"$1\"", "sh", "a b"}, seconds{60});
  ASSERT_TRUE(output) << output.error();
  EXPECT_EQ(*output, "one\na b\n");
}

TEST(ChildProcess, SaysThatThereIsNoSuchProgram) {
  const auto output = output_of({"/no/such/program"}, seconds{60});
  ASSERT_FALSE(output);
  EXPECT_THAT(output.error(), HasSubstr("/no/such/program"));
}

TEST(ChildProcess, EndsOneThatTakesTooLong) {
  const auto output = output_of({"/bin/sh", "-c", "echo begun; exec sleep 600"}, seconds{1});
  ASSERT_FALSE(output);
  EXPECT_THAT(output.error(), HasSubstr("more than 1 s"));
}

}  // namespace
}  // namespace misdeal::harness
