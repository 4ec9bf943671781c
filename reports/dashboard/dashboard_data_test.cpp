#include "reports/dashboard/dashboard_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/dashboard/page_files.h"
#include "reports/dashboard/write_dashboard.h"

namespace misdeal::reports::dashboard {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

bench::History history_of(const std::vector<double>& values, std::size_t other_library_from) {
  bench::History made;
  made.machines = {bench::named_machine("box</script>")};
  made.benchmarks = {"a/mode:x</script><script>alert(1)</script>"};
  made.measures = {"real_time"};
  made.builds = {{"clang", "", "v1"}, {"clang", "", "v2"}};
  bench::Series series;
  for (std::size_t i = 0; i < values.size(); ++i) {
    made.commits.push_back({std::to_string(i), "2026-01-01", "<!--"});
    if (values[i] == 0) continue;
    series.points.push_back({.commit = i,
                             .build = i < other_library_from ? 0U : 1U,
                             .value = values[i],
                             .low = values[i] * 0.9,
                             .high = values[i] * 1.2,
                             .repetitions = {values[i]}});
  }
  made.series = {series};
  return made;
}

json data_of(const bench::History& history) {
  return json::parse(dashboard_data(history, {.title = "t"}));
}

TEST(DashboardData, HasNoCharacterThatCouldEndTheScriptElement) {
  const std::string text = dashboard_data(history_of({1, 2}, 9), {.title = "</script>"});
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(json::parse(text)["benchmarks"][0]["name"],
            "a/mode:x</script><script>alert(1)</script>");
}

TEST(DashboardData, WritesSpreadInThousandthsAndNullForWhatWasNotMeasured) {
  const json series = data_of(history_of({0, 100, 0, 200}, 9))["series"][0];
  EXPECT_EQ(series["s"], 1);
  EXPECT_EQ(series["v"], json({100, nullptr, 200}));
  EXPECT_EQ(series["l"], json({100, 0, 100}));
  EXPECT_EQ(series["h"], json({200, 0, 200}));
}

TEST(DashboardData, FindsAChangeButNoneBetweenTwoVersionsOfTheLibrary) {
  std::vector<double> values(20, 100);
  values.resize(40, 150);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<double>(i % 3);
  const json changes = data_of(history_of(values, 99))["series"][0]["c"];
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0][0], 20);
  EXPECT_TRUE(data_of(history_of(values, 20))["series"][0]["c"].empty());
}

TEST(Dashboard, IsOneFileWithTheLicenceOfWhatItContains) {
  const auto html = dashboard_html(history_of({1, 2}, 9), {.title = "<b>t"});
  if (chart_files().empty()) {
    ASSERT_FALSE(html);
    EXPECT_THAT(html.error(), HasSubstr("npm"));
    return;
  }
  ASSERT_TRUE(html);
  EXPECT_THAT(*html, HasSubstr("<title>&lt;b&gt;t</title>"));
  EXPECT_THAT(*html, HasSubstr("The MIT License"));
  EXPECT_THAT(*html, Not(HasSubstr("src=\"")));
  EXPECT_THAT(*html, Not(HasSubstr("<b>t")));
}

TEST(Dashboard, JoinsEveryModuleOfThePage) {
  const std::string script = joined_modules();
  EXPECT_THAT(script, Not(HasSubstr("\nimport ")));
  EXPECT_THAT(script, Not(HasSubstr("\nexport ")));
  for (const EmbeddedFile& file : page_files()) {
    if (!file.path.ends_with(".js")) continue;
    const std::string first_line(file.content.substr(0, file.content.find('\n')));
    EXPECT_THAT(script, HasSubstr(first_line)) << file.path;
  }
}

}  // namespace
}  // namespace misdeal::reports::dashboard
