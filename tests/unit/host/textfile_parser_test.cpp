#include "collectors/host/textfile_parser.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/textfile_merge.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string error_of(std::string_view text) {
  const auto parsed = parse_textfile(text);
  return parsed ? "" : parsed.error().message;
}

TEST(TextfileParser, ReadsFamiliesWithTheirLabelsSorted) {
  const auto parsed = parse_textfile(
      "# HELP a_total Things.\n# TYPE a_total counter\n"
      "a_total{z=\"1\",b=\"c\\\"\",e=\"\"} 1e3\n  \n# a remark\nb +Inf\n# EOF\n");
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->size(), 2U);
  EXPECT_EQ(parsed->at(0).help, "Things.");
  EXPECT_EQ(parsed->at(0).type, MetricType::counter);
  EXPECT_EQ(parsed->at(0).rows.at(0).labels, "b=\"c\\\"\",z=\"1\"");
  EXPECT_EQ(parsed->at(0).rows.at(0).value, 1000);
  EXPECT_EQ(parsed->at(1).type, MetricType::untyped);
  EXPECT_EQ(parsed->at(1).rows.at(0).value, std::numeric_limits<double>::infinity());
}

TEST(TextfileParser, NamesMayBeQuoted) {
  const auto parsed = parse_textfile(
      "# HELP \"up\" Whether.\n# TYPE \"up\" gauge\n{\"up\",job=\"a\"} 1\n"
      "{ job=\"b\" , \"up\" , }2\nup{\"job\"=\"c\"} 3\n");
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->size(), 1U);
  EXPECT_EQ(parsed->at(0).name, "up");
  EXPECT_EQ(parsed->at(0).help, "Whether.");
  EXPECT_EQ(parsed->at(0).type, MetricType::gauge);
  std::vector<std::string> labels;
  for (const auto& row : parsed->at(0).rows) labels.push_back(row.labels);
  EXPECT_THAT(labels, ElementsAre("job=\"a\"", "job=\"b\"", "job=\"c\""));
}

TEST(TextfileParser, AnEmptyFileIsFine) { EXPECT_EQ(error_of(""), ""); }

TEST(TextfileParser, AddsTheBucketWithoutBound) {
  const auto parsed = parse_textfile(
      "# TYPE h histogram\nh_bucket{a=\"b\",z=\"y\",le=\"1\"} 1\nh_count{a=\"b\",z=\"y\"} 3\n");
  ASSERT_TRUE(parsed);
  const auto& rows = parsed->at(0).rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].labels, "a=\"b\",le=\"+Inf\",z=\"y\"");
  EXPECT_EQ(rows[2].value, 3);
  const auto whole = parse_textfile("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 1\n");
  EXPECT_EQ(whole->at(0).rows.size(), 2U);
}

struct Refused {
  const char* name;
  const char* text;
  const char* why;
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

class TextfileRefusal : public testing::TestWithParam<Refused> {};

TEST_P(TextfileRefusal, TakesTheWholeFile) {
  EXPECT_THAT(error_of(std::string("good 1\n") + GetParam().text), HasSubstr(GetParam().why));
}

constexpr Refused refused[] = {
    {"Timestamp", "a 1 1234\n", "timestamps"},
    {"CutOff", "a 1", "cut off"},
    {"TrailingBlank", "a 1 \n", "line 2: blanks behind the value"},
    {"CarriageReturn", "a 1\r\n", "line 2: blanks behind the value"},
    {"SecondHelp", "# HELP a b\n# HELP a b\n", "line 3: second HELP"},
    {"SecondType", "# TYPE a gauge\n# TYPE a gauge\n", "line 3: second TYPE"},
    {"TypeBehindSample", "a 1\n# TYPE a gauge\n", "line 3: second TYPE"},
    {"TypeBehindSum", "# TYPE a summary\na_sum 1\n# TYPE a summary\n", "line 4: second TYPE"},
    {"UnknownType", "# TYPE a number\n", "unknown metric type"},
    {"Hexadecimal", "a 0x10\n", "not a number"},
    {"Underscores", "a 1_000\n", "not a number"},
    {"Dot", "x.y 1\n", "line 2"},
    {"NameLabel", "a{__name__=\"b\"} 1\n", "reserved"},
    {"LabelTwice", "a{b=\"1\",b=\"2\"} 1\n", "label given twice"},
    {"Escape", "a{b=\"\\q\"} 1\n", "unknown escape"},
    {"ANameThatNeedsItsQuotes", "{\"my.name\"} 1\n", "needs its quotes"},
    {"ALabelThatNeedsItsQuotes", "up{\"my.label\"=\"x\"} 1\n", "needs its quotes"},
    {"TwoNames", "{\"one\",\"two\"} 1\n", "a second metric name"},
    {"AQuotedNameBehindAName", "one{\"two\"} 1\n", "a second metric name"},
    {"LabelsAlone", "{a=\"b\"} 1\n", "no metric name"},
    {"NothingAtAll", "{} 1\n", "no metric name"},
    {"ATypeBehindAQuotedName", "{\"x\"} 6\n# TYPE \"x\" gauge\n", "behind its samples"},
};
INSTANTIATE_TEST_SUITE_P(Textfile, TextfileRefusal, testing::ValuesIn(refused),
                         [](const auto& test) { return test.param.name; });

TEST(TextfileParser, TheTypeOfASumOfItsOwnMayComeBehindASummary) {
  EXPECT_EQ(error_of("# TYPE a summary\na_sum 1\n# TYPE a_sum gauge\n"), "");
  EXPECT_EQ(error_of("a{b=\"c\",} 1\n"), "");
}

Textfile file(const std::string& path, std::string_view text) {
  auto parsed = parse_textfile(text);
  EXPECT_TRUE(parsed);
  return {path, 0, std::make_shared<std::vector<TextfileFamily>>(std::move(*parsed))};
}

std::vector<std::string> lines_of(const MergedTextfiles& merged) {
  std::vector<std::string> lines;
  for (const auto& family : merged.families) {
    for (const auto& row : family->rows) {
      lines.push_back(family->name + "{" + row.labels + "} " +
                      std::to_string(static_cast<int>(row.value)) + " " + family->help);
    }
  }
  return lines;
}

TEST(TextfileMerge, TheFirstOfTwoHelpsHoldsAndTheOtherFamilyIsLeftOut) {
  const auto merged = merge_textfiles({file("/a", "# HELP x one\nx{f=\"a\"} 1\n"),
                                       file("/b", "# HELP x two\nx{f=\"b\"} 1\ny 2\n"),
                                       file("/c", "x{f=\"c\"} 1\n")});
  EXPECT_THAT(lines_of(merged), ElementsAre("x{f=\"a\"} 1 one", "y{} 2 Metric read from /b"));
  EXPECT_THAT(merged.conflicts, ElementsAre("/b", "/c"));
}

TEST(TextfileMerge, AFamilyWithoutHelpTakesThatOfAnotherFile) {
  const auto merged =
      merge_textfiles({file("/a", "x{f=\"a\"} 1\n"), file("/b", "# HELP x two\nx{f=\"b\"} 1\n")});
  EXPECT_THAT(lines_of(merged), ElementsAre("x{f=\"a\"} 1 two", "x{f=\"b\"} 1 two"));
  const auto without = merge_textfiles({file("/a", "x 1\n"), file("/b", "x 2\n")});
  EXPECT_THAT(lines_of(without), ElementsAre("x{} 1 Metric read from /a, /b"));
  EXPECT_THAT(without.conflicts, IsEmpty());
}

TEST(TextfileMerge, TheFirstTypeHolds) {
  const auto merged = merge_textfiles({file("/a", "# TYPE x counter\nx{f=\"a\"} 1\n"),
                                       file("/b", "# TYPE x gauge\nx{f=\"b\"} 1\n")});
  EXPECT_EQ(merged.families.at(0)->rows.size(), 1U);
  EXPECT_THAT(merged.conflicts, IsEmpty());
}

TEST(TextfileMerge, NobodySpeaksInTheAgentsName) {
  const auto merged = merge_textfiles({file("/a", "strata_build_info 1\n")});
  EXPECT_THAT(merged.families, IsEmpty());
  EXPECT_THAT(merged.conflicts, ElementsAre("/a"));
}

}  // namespace
}  // namespace strata::host
