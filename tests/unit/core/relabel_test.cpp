#include "core/metrics/relabel.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata {
namespace {

using testing::HasSubstr;
using enum RelabelAction;

/// "a=1,b=2" in the order of names, or "dropped".
std::string relabelled(const std::vector<RelabelRule>& rules,
                       const std::vector<LabelSet::Pair>& given) {
  const auto relabeler = Relabeler::compile(rules);
  EXPECT_TRUE(relabeler) << relabeler.error().message;
  LabelSet labels;
  for (const auto& [name, value] : given) labels.set(name, value);
  if (!relabeler || !relabeler->apply(labels)) return "dropped";
  auto pairs = labels.pairs();
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (const auto& [name, value] : pairs) {
    text.append(text.empty() ? "" : ",").append(name).append("=").append(value);
  }
  return text;
}

const std::vector<LabelSet::Pair> abc = {{"a", "foo"}, {"b", "bar"}, {"c", "baz"}};

// The cases of Prometheus's own relabel_test.go.
TEST(Relabel, ReplacesWhereTheWholeTextMatches) {
  EXPECT_EQ(relabelled({{.source_labels = {"a"},
                         .target_label = "d",
                         .regex = "f(.*)",
                         .replacement = "ch${1}-ch${1}"}},
                       abc),
            "a=foo,b=bar,c=baz,d=choo-choo");
  EXPECT_EQ(relabelled({{.source_labels = {"a", "b"},
                         .target_label = "a",
                         .regex = "f(.*);(.*)r",
                         .replacement = "b${1}${2}m"},
                        {.source_labels = {"c", "a"},
                         .target_label = "d",
                         .regex = "(b).*b(.*)ba(.*)",
                         .replacement = "$1$2$2$3"}},
                       abc),
            "a=boobam,b=bar,c=baz,d=boooom");
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .target_label = "d", .regex = "o+"}}, abc),
            "a=foo,b=bar,c=baz");
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .target_label = "a", .regex = "f|foo"}}, abc),
            "b=bar,c=baz")
      << "no first group: the label goes";
}

TEST(Relabel, TargetsMayHoldGroups) {
  EXPECT_EQ(relabelled({{.source_labels = {"a"},
                         .target_label = "${1}",
                         .regex = "some-([^-]+)-([^,]+)",
                         .replacement = "${2}"}},
                       {{"a", "some-name-value"}}),
            "a=some-name-value,name=value");
  EXPECT_EQ(relabelled({{.source_labels = {"a"},
                         .target_label = "${3}",
                         .regex = "some-([^-]+)-([^,]+)",
                         .replacement = "${1}"}},
                       {{"a", "some-name-value"}}),
            "a=some-name-value");
  EXPECT_EQ(relabelled({{.source_labels = {"a"},
                         .target_label = "n",
                         .regex = "(?P<x>.)(.*)",
                         .replacement = "$$-${x}-$x-$2y-${"}},
                       {{"a", "abc"}}),
            "a=abc,n=$-a-a--${");
}

TEST(Relabel, KeepsAndDrops) {
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .regex = ".*o.*", .action = drop}}, abc),
            "dropped");
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .regex = "no-match", .action = drop}}, abc),
            "a=foo,b=bar,c=baz");
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .regex = "f|o", .action = keep}}, abc), "dropped");
  EXPECT_EQ(relabelled({{.source_labels = {"a", "b"}, .regex = "foo;bar", .action = keep}}, abc),
            "a=foo,b=bar,c=baz");
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .target_label = "b", .action = keepequal}}, abc),
            "dropped");
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .target_label = "a", .action = dropequal}}, abc),
            "dropped");
  EXPECT_EQ(relabelled({{.source_labels = {"a"}, .target_label = "b", .action = dropequal}}, abc),
            "a=foo,b=bar,c=baz");
}

TEST(Relabel, HashesAsPrometheusShards) {
  EXPECT_EQ(
      relabelled(
          {{.source_labels = {"c"}, .target_label = "d", .modulus = 1000, .action = hashmod}}, abc),
      "a=foo,b=bar,c=baz,d=976");
  EXPECT_EQ(relabelled(
                {{.source_labels = {"a"}, .target_label = "d", .modulus = 1000, .action = hashmod}},
                {{"a", "foo\nbar"}}),
            "a=foo\nbar,d=734");
}

TEST(Relabel, MapsAndFiltersNames) {
  EXPECT_EQ(relabelled({{.regex = "__meta_(my.*)", .replacement = "${1}", .action = labelmap}},
                       {{"a", "foo"}, {"__meta_my_bar", "aaa"}, {"__meta_other", "ccc"}}),
            "__meta_my_bar=aaa,__meta_other=ccc,a=foo,my_bar=aaa");
  EXPECT_EQ(relabelled({{.regex = "b|c", .action = labeldrop}}, abc), "a=foo");
  EXPECT_EQ(relabelled({{.regex = "b.*", .action = labelkeep}}, abc), "b=bar");
}

TEST(Relabel, ChangesCase) {
  EXPECT_EQ(relabelled({{.source_labels = {"f"}, .target_label = "u", .action = uppercase},
                        {.source_labels = {"f"}, .target_label = "l", .action = lowercase}},
                       {{"f", "bAr123Foo"}}),
            "f=bAr123Foo,l=bar123foo,u=BAR123FOO");
}

std::string refusal(const RelabelRule& rule) {
  const auto status = check_relabel_rule(rule);
  return status ? "accepted" : status.error().message;
}

TEST(Relabel, ChecksRulesAsPrometheusDoes) {
  EXPECT_EQ(refusal({.target_label = "a${1}b"}), "accepted");
  EXPECT_EQ(refusal({}), "relabel configuration for replace action requires 'target_label' value");
  EXPECT_EQ(refusal({.target_label = "a-b"}),
            "\"a-b\" is invalid 'target_label' for replace action");
  EXPECT_EQ(refusal({.target_label = "a", .action = hashmod}),
            "relabel configuration for hashmod requires non-zero modulus");
  EXPECT_EQ(refusal({.target_label = "${1}", .action = lowercase}),
            "\"${1}\" is invalid 'target_label' for lowercase action");
  EXPECT_EQ(refusal({.target_label = "a", .replacement = "b", .action = uppercase}),
            "'replacement' can not be set for uppercase action");
  EXPECT_EQ(refusal({.replacement = "a-b", .action = labelmap}),
            "\"a-b\" is invalid 'replacement' for labelmap action");
  EXPECT_THAT(refusal({.source_labels = {"a"}, .action = labeldrop}),
              HasSubstr("requires only 'regex', and no other fields"));
  EXPECT_THAT(refusal({.target_label = "a", .regex = "x", .action = keepequal}),
              HasSubstr("requires only 'source_labels' and `target_label`"));
  EXPECT_EQ(refusal({.source_labels = {"a-b"}, .action = keep}),
            "\"a-b\" is not a valid label name");
  EXPECT_THAT(refusal({.regex = "a(", .action = drop}), HasSubstr("regex: missing"));
}

TEST(Relabel, NamesTheWrongRule) {
  const std::vector<RelabelRule> rules = {{.action = keep}, {.regex = "(", .action = keep}};
  const auto relabeler = Relabeler::compile(rules);
  ASSERT_FALSE(relabeler);
  EXPECT_THAT(relabeler.error().message, HasSubstr("rule 2: regex: "));
}

}  // namespace
}  // namespace strata
