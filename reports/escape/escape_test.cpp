#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/escape/html.h"
#include "reports/escape/json.h"
#include "reports/escape/markdown.h"
#include "reports/escape/terminal.h"
#include "reports/escape/visible.h"
#include "reports/escape/xml.h"

namespace misdeal::reports {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Visible, LeavesWhatCanBeSeenAsItIs) {
  const std::string text = "fold, seat 3: ♠ Ω 漢 😀 é\tend\n";
  EXPECT_EQ(visible(text, LineBreaks::kept), text);
  EXPECT_EQ(visible("a\tb\nc", LineBreaks::escaped), "a\\tb\\nc");
}

TEST(Visible, ShowsControlCharacters) {
  EXPECT_EQ(visible("\x1b[31m", LineBreaks::kept), "\\x1b[31m");
  EXPECT_EQ(visible(std::string_view("a\0b", 3), LineBreaks::kept), "a\\x00b");
  EXPECT_EQ(visible("\r\x7f", LineBreaks::kept), "\\x0d\\x7f");
  EXPECT_EQ(visible("\xC2\x85", LineBreaks::kept), "\\u0085");
}

TEST(Visible, ShowsWhatTurnsOrHidesText) {
  EXPECT_EQ(visible("\xE2\x80\xAEgnp.exe", LineBreaks::kept), "\\u202egnp.exe");
  EXPECT_EQ(visible("\xE2\x81\xA6\xE2\x80\x8B\xEF\xBB\xBF", LineBreaks::kept),
            "\\u2066\\u200b\\ufeff");
  EXPECT_EQ(visible("\xE2\x80\xA8", LineBreaks::kept), "\\u2028");
  EXPECT_EQ(visible("\xF3\xA0\x81\x81", LineBreaks::kept), "\\U000e0041");
  EXPECT_EQ(visible("\xEF\xBF\xBF", LineBreaks::kept), "\\uffff");
}

TEST(Visible, ReplacesBytesThatAreNotUtf8) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(visible("\xff", LineBreaks::kept), mark);
  EXPECT_EQ(visible("a\xC3", LineBreaks::kept), "a" + mark);                 // cut off
  EXPECT_EQ(visible("\xC0\xAF", LineBreaks::kept), mark + mark);             // overlong
  EXPECT_EQ(visible("\xED\xA0\x80", LineBreaks::kept), mark + mark + mark);  // surrogate
  EXPECT_EQ(visible("\xF4\x90\x80\x80", LineBreaks::kept), mark + mark + mark + mark);
}

TEST(HtmlText, CannotLeaveAnElementOrAnAttribute) {
  EXPECT_EQ(html_text("</script><b a='1' c=\"2\">&amp;"),
            "&lt;/script&gt;&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;");
}

TEST(XmlText, CannotEndACharacterSectionAndKeepsLines) {
  EXPECT_EQ(xml_text("]]>\n<a>"), "]]&gt;\n&lt;a&gt;");
  EXPECT_EQ(xml_attribute("a\n\tb"), "a&#10;&#9;b");
}

TEST(MarkdownText, HasNoMarkupInIt) {
  const std::string text = markdown_text("[a](javascript:b) `c` **d** <img> | @you # ~~x~~ ![i]");
  for (const char* special : {"[", "]", "`", "*", "<", ">", "|", "@", "~", "!", "javascript:"}) {
    EXPECT_THAT(text, Not(HasSubstr(special)));
  }
}

TEST(MarkdownText, IsOneLineThatStartsNothing) {
  EXPECT_EQ(markdown_text("- item"), "&#45; item");
  EXPECT_EQ(markdown_text("a\n\n# heading"), "a&#92;n&#92;n&#35; heading");
  EXPECT_THAT(markdown_text("www.example.org"), Not(HasSubstr(".")));
}

TEST(MarkdownText, IsNoWorkflowCommand) {
  EXPECT_THAT(markdown_text("::error::x"), Not(HasSubstr("::")));
  EXPECT_THAT(markdown_text("##[error]x"), Not(HasSubstr("##[")));
  EXPECT_THAT(markdown_code_block("::error::x\n::stop"), Not(HasSubstr("::")));
  EXPECT_THAT(markdown_code_block("##[add-mask]x"), Not(HasSubstr("##[")));
}

TEST(MarkdownCodeBlock, CannotBeLeft) {
  const std::string block = markdown_code_block("</code></pre>\n\n```\n<script>");
  EXPECT_EQ(block.find("</pre>"), block.rfind("</pre>"));
  EXPECT_THAT(block, Not(HasSubstr("<script>")));
  EXPECT_EQ(std::count(block.begin(), block.end(), '\n'), 1);
}

TEST(TerminalText, CannotMoveTheCursorOrStartAWorkflowCommand) {
  EXPECT_EQ(terminal_text("\x1b[2J\r::x"), "\\x1b[2J\\x0d::x");
  EXPECT_EQ(terminal_text("  ::error::x"), "  \\x3a:error::x");
  EXPECT_EQ(terminal_text("a ##[error]"), "a #\\x23[error]");
  EXPECT_EQ(terminal_text("a\nb%0A"), "a\\nb%0A");
}

TEST(ShortTerminalText, IsCutBetweenCharacters) {
  EXPECT_EQ(short_terminal_text("a\nb"), "a\\nb");
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string text(shift, 'x');
    while (text.size() < 5'000) text += "\U0001F0A1";
    const std::string cut = short_terminal_text(text);
    EXPECT_LT(cut.size(), 210U);
    EXPECT_TRUE(cut.ends_with("…"));
    EXPECT_EQ(cut.find("\uFFFD"), std::string::npos) << shift;
  }
  EXPECT_LT(short_terminal_text(std::string(5'000, '\x80')).size(), 1'000U);
}

TEST(TerminalText, IsNoWorkflowCommandBehindBlanksOfUnicode) {
  for (const char* const blank : {"\u00a0", "\u3000", " \u2003 "}) {
    const std::string text = terminal_text(std::string(blank) + "::error::x");
    EXPECT_THAT(text, Not(HasSubstr("::error")));
  }
}

TEST(HtmlAndXml, HoldNoWorkflowCommandForALogThatShowsThem) {
  const std::string text = "a\n::error file=a::b\n##[add-mask]x std::thread";
  for (const std::string& escaped : {html_text(text), xml_text(text), xml_attribute(text)}) {
    EXPECT_THAT(escaped, Not(HasSubstr("::")));
    EXPECT_THAT(escaped, Not(HasSubstr("##[")));
  }
  EXPECT_EQ(xml_text("std::thread ##[x]"), "std:&#58;thread ##&#91;x]");
}

TEST(JsonText, IsAsciiWithoutACommandAndReadsTheSame) {
  const std::string evil = "\x1b[2J\u009b\u202e##[x] ###[y] \x7f µs \"\\ \n::z";
  const nlohmann::json value{{"key ##[", evil}};
  for (const int indent : {-1, 2}) {
    const std::string text = json_text(value, indent);
    for (const char character : text) {
      ASSERT_TRUE((character >= 0x20 && character < 0x7F) || character == '\n') << text;
    }
    EXPECT_THAT(text, Not(HasSubstr("##[")));
    EXPECT_EQ(nlohmann::json::parse(text), value);
  }
  EXPECT_EQ(nlohmann::json::parse(json_text(nlohmann::json("a\xff"))), "a\uFFFD");
}

TEST(ShellWord, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(shell_word("misdeal-out/a.mdh"), "misdeal-out/a.mdh");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a b; rm $x"), "'a b; rm $x'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
}

TEST(Escaping, LetsNoRandomBytesThrough) {
  constexpr std::uint64_t kSeed = 20'261'124;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  constexpr std::string_view kNasty = "<>&\"'`|[]()!#:@\\\n\r\t \x1b\x80\xC2\xE2\xAE\xF0\xFF";
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 24, ' ');
    for (char& character : text) {
      character =
          random() % 2 == 0 ? kNasty[random() % kNasty.size()] : static_cast<char>(random());
    }
    const std::string html = html_text(text);
    ASSERT_EQ(html.find_first_of("<>\"'"), std::string::npos);
    ASSERT_EQ(visible(html, LineBreaks::kept), html) << "not visible or not UTF-8";
    const std::string markdown = markdown_text(text);
    ASSERT_EQ(markdown.find_first_of("<>`|[]\\\n\t@*_"), std::string::npos);
    ASSERT_EQ(markdown.find("::"), std::string::npos);
    const std::string terminal = terminal_text(text);
    ASSERT_EQ(terminal.find_first_of("\n\r\t\x1b"), std::string::npos);
    ASSERT_EQ(terminal.find("##["), std::string::npos);
  }
}

}  // namespace misdeal::reports
