#include "core/metrics/exposition_parser.h"

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto text_format = ExpositionFormat::prometheus_text;
constexpr auto openmetrics = ExpositionFormat::openmetrics;

/// A sample as one line: `type family suffix{labels} value`.
std::string described(const ParsedSample& sample) {
  std::ostringstream out;
  out << to_string(sample.family.type) << ' ' << sample.family.name;
  const std::vector<std::string> suffixes = {"", "_bucket", "_sum", "_count"};
  if (sample.suffix != Suffix::none) {
    out << '+' << suffixes.at(static_cast<std::size_t>(sample.suffix));
  }
  std::string labels;
  for (const auto& label : sample.labels) append_label(labels, 0, label.name, label.value);
  out << '{' << labels << "} " << sample.value;
  return out.str();
}

struct Outcome {
  Result<ExpositionSummary> summary;
  std::vector<std::string> samples;
  std::vector<std::string> helps;
};

Outcome parse(std::string_view text, ExpositionFormat format = text_format,
              const ExpositionLimits& limits = {}) {
  Outcome outcome;
  outcome.summary = parse_exposition(text, format, limits, [&](const ParsedSample& sample) {
    outcome.samples.push_back(described(sample));
    outcome.helps.emplace_back(sample.family.help);
  });
  return outcome;
}

std::string message_of(const Outcome& outcome) {
  return outcome.summary ? "accepted" : outcome.summary.error().message;
}

TEST(ExpositionParser, ReadsEveryTypeOfTheTextFormat) {
  const auto outcome = parse(
      "# HELP http_requests_total Requests\\nserved \\\\ all\n"
      "# TYPE http_requests_total counter\n"
      "http_requests_total{method=\"POST\",route=\"/api/orders\"} 12 1700000000000\n"
      "# TYPE queue_waiting_users_total gauge\n"
      "queue_waiting_users_total 7\n"
      "# TYPE d histogram\n"
      "d_bucket{le=\"0.5\"} 1\nd_bucket{le=\"+Inf\"} 2\nd_sum 1.5\nd_count 2\n"
      "# TYPE s summary\n"
      "s{quantile=\"0.9\"} 3\ns_sum 4\ns_count 5\n"
      "lonely 6\n");
  ASSERT_TRUE(outcome.summary) << message_of(outcome);
  EXPECT_EQ(outcome.summary->samples, 10U);
  EXPECT_THAT(
      outcome.samples,
      ElementsAre("counter http_requests_total{method=\"POST\",route=\"/api/orders\"} 12",
                  "gauge queue_waiting_users_total{} 7", "histogram d+_bucket{le=\"0.5\"} 1",
                  "histogram d+_bucket{le=\"+Inf\"} 2", "histogram d+_sum{} 1.5",
                  "histogram d+_count{} 2", "summary s{quantile=\"0.9\"} 3", "summary s+_sum{} 4",
                  "summary s+_count{} 5", "untyped lonely{} 6"));
  EXPECT_EQ(outcome.helps[0], "Requests\nserved \\ all");
}

TEST(ExpositionParser, MapsOpenMetricsTypesToOurs) {
  const auto outcome = parse(
      "# TYPE orders_created counter\n# HELP orders_created a \\\"b\\\"\n"
      "orders_created_total 1 2.5 # {trace_id=\"x\\\"y\"} 1 3.5\norders_created_created 9\n"
      "# TYPE app info\napp_info{version=\"1\"} 1\n"
      "# TYPE state stateset\nstate{state=\"open\"} 1\n"
      "# TYPE g gaugehistogram\ng_bucket{le=\"+Inf\"} 3\ng_gcount 3\ng_gsum 4\n"
      "# TYPE h_seconds histogram\n# UNIT h_seconds seconds\n"
      "h_seconds_bucket{le=\"+Inf\"} 5 # {} 0.1\nh_seconds_created 6\n"
      "# TYPE u unknown\nu 7\n# EOF\n",
      openmetrics);
  ASSERT_TRUE(outcome.summary) << message_of(outcome);
  EXPECT_THAT(outcome.samples,
              ElementsAre("counter orders_created_total{} 1", "gauge orders_created_created{} 9",
                          "gauge app_info{version=\"1\"} 1", "gauge state{state=\"open\"} 1",
                          "gauge g_bucket{le=\"+Inf\"} 3", "gauge g_gcount{} 3", "gauge g_gsum{} 4",
                          "histogram h_seconds+_bucket{le=\"+Inf\"} 5",
                          "gauge h_seconds_created{} 6", "untyped u{} 7"));
  EXPECT_EQ(outcome.helps[0], "a \"b\"");
}

std::vector<std::optional<std::int64_t>> timestamps(std::string_view text,
                                                    ExpositionFormat format) {
  std::vector<std::optional<std::int64_t>> found;
  EXPECT_TRUE(parse_exposition(
      text, format, {}, [&](const ParsedSample& sample) { found.push_back(sample.timestamp); }));
  return found;
}

TEST(ExpositionParser, ReadsTimestampsInMilliseconds) {
  EXPECT_THAT(timestamps("a 1 1700000000123\nb 1\nc 1 -5\n", text_format),
              ElementsAre(1700000000123, std::nullopt, -5));
  EXPECT_THAT(timestamps("a_total 1 1700000000.5 # {} 1 9\nb_total 1 # {} 1 9\nc 1 -1.5\n# EOF\n",
                         openmetrics),
              ElementsAre(1700000000500, std::nullopt, -1500));
}

TEST(ExpositionParser, HandsExemplarsOn) {
  std::vector<std::string> found;
  const auto sink = [&](const ParsedSample& sample) {
    if (sample.exemplar == nullptr) return found.emplace_back("none"), void();
    std::string labels;
    for (const auto& label : sample.exemplar->labels)
      append_label(labels, 0, label.name, label.value);
    found.push_back(labels + " " + std::to_string(sample.exemplar->value) + " " +
                    std::to_string(sample.exemplar->timestamp.value_or(-1)));
    EXPECT_EQ(sample.labels.size(), 1U);
    EXPECT_EQ(sample.value, 2);
    EXPECT_FALSE(sample.timestamp);
  };
  ASSERT_TRUE(
      parse_exposition("# TYPE a counter\na_total{n=\"1\"} 2 # {x=\"\\\"\",y=\"2\"} 0.5 1.25\n"
                       "a_total{n=\"2\"} 2 # {} 7\na_total{n=\"3\"} 2\n# EOF\n",
                       openmetrics, {}, sink));
  EXPECT_THAT(found, ElementsAre("x=\"\\\"\",y=\"2\" 0.500000 1250", " 7.000000 -1", "none"));
}

TEST(ExpositionParser, NamesTheBrokenLine) {
  const auto outcome = parse("a 1\n\n# TYPE b gauge\nb{x=\"1} 2\nc 3\n");
  ASSERT_FALSE(outcome.summary);
  EXPECT_EQ(outcome.summary.error().code, Code::parse);
  EXPECT_THAT(message_of(outcome), HasSubstr("line 4: unclosed label value"));
}

TEST(ExpositionParser, ShowsForeignBytesHarmlessly) {
  const auto outcome = parse("\x1b[2J" + std::string(1000, '<'));
  EXPECT_THAT(message_of(outcome), HasSubstr("no metric name at \"?[2J<<"));
  EXPECT_LT(message_of(outcome).size(), 120U);
}

TEST(ExpositionParser, KeepsTheFirstOfASeriesGivenTwice) {
  const auto outcome =
      parse("a{x=\"1\",y=\"2\"} 1\nb 1\na{y=\"2\",x=\"1\",z=\"\"} 2\na{y=\"2\"} 3\n");
  ASSERT_TRUE(outcome.summary);
  EXPECT_EQ(outcome.summary->samples, 3U);
  EXPECT_EQ(outcome.summary->duplicates, 1U);
  EXPECT_EQ(outcome.summary->first_duplicate_line, 3U);
  EXPECT_EQ(outcome.samples.back(), "untyped a{y=\"2\"} 3");
}

TEST(ExpositionParser, KeepsUnknownEscapesWhereItMay) {
  EXPECT_THAT(message_of(parse("a{x=\"C:\\dir\"} 1\n")), HasSubstr("unknown escape"));
  EXPECT_THAT(parse("a{x=\"C:\\dir\\\\\\n\"} 1\n", text_format, {.any_escape = true}).samples,
              ElementsAre("untyped a{x=\"C:\\\\dir\\\\\\n\"} 1"));
  EXPECT_THAT(message_of(parse("a{x=\"\\\xff\"} 1\n", text_format, {.any_escape = true})),
              HasSubstr("not UTF-8"));
}

TEST(ExpositionParser, FindsASeriesGivenTwiceAmongMany) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += "a{x=\"" + std::to_string(i) + "\",y=\"1\"} 1\na{x=\"1\",y=\"b" + std::to_string(i) +
            "\"} 1\n";
  }
  EXPECT_EQ(parse(text).summary->duplicates, 0U);
  const auto twice = parse(text + text);
  EXPECT_EQ(twice.summary->samples, 10000U);
  EXPECT_EQ(twice.summary->duplicates, 10000U);
}

TEST(ExpositionParser, ATypeThatComesLateHoldsFromThereOn) {
  const auto outcome = parse("a 1\n# TYPE a counter\na{x=\"1\"} 2\nb 3\na{x=\"2\"} 4\n");
  EXPECT_THAT(outcome.samples, ElementsAre("untyped a{} 1", "counter a{x=\"1\"} 2", "untyped b{} 3",
                                           "counter a{x=\"2\"} 4"));
}

TEST(ExpositionParser, HoldsTheLimits) {
  const ExpositionLimits limits{.samples = 2, .labels = 1, .name_bytes = 4, .value_bytes = 5};
  EXPECT_THAT(message_of(parse("a 1\nb 1\n", text_format, limits)), "accepted");
  EXPECT_THAT(message_of(parse("a 1\nb 1\nc 1\n", text_format, limits)),
              HasSubstr("line 3: more than 2 samples"));
  EXPECT_THAT(message_of(parse("a{b=\"\",c=\"\"} 1\n", text_format, limits)),
              HasSubstr("more than 1 labels"));
  EXPECT_THAT(message_of(parse("abcde 1\n", text_format, limits)), HasSubstr("longer than 4"));
  EXPECT_THAT(message_of(parse("a{b=\"123456\"} 1\n", text_format, limits)),
              HasSubstr("longer than 5"));
  EXPECT_THAT(message_of(parse("# HELP a 123456\n", text_format, limits)), HasSubstr("too long"));
  EXPECT_EQ(parse("a 1\nb 1\nc 1\n", text_format, limits).summary.error().code, Code::exhausted);
}

TEST(ExpositionParser, ReadsNumbersAsPrometheusWritesThem) {
  EXPECT_EQ(parse_sample_value("1e-400"), 0.0);
  EXPECT_EQ(parse_sample_value("-Inf"), -INFINITY);
  EXPECT_EQ(parse_sample_value("+infinity"), INFINITY);
  EXPECT_TRUE(std::isnan(*parse_sample_value("NaN")));
  for (const auto* bad :
       {"", "+", "-", "+-1", "0x1", "1_0", "1e400", "-nan", "nan()", "1 ", "1,5"}) {
    EXPECT_EQ(parse_sample_value(bad), std::nullopt) << bad;
  }
}

std::string unescape_fixture(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const char kind = text[++i];
    if (kind == 'x') {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += kind == 'n' ? '\n' : kind == 't' ? '\t' : kind == 'r' ? '\r' : kind;
    }
  }
  return out;
}

/// As Prometheus 3 and the newer parsers of the text format read them.
TEST(ExpositionParser, NamesMayBeQuotedInTheTextFormat) {
  for (const auto* const text : {"{\"up\",job=\"x\"} 1\n", "{job=\"x\",\"up\"} 1\n",
                                 "up{\"job\"=\"x\"} 1\n", "# TYPE \"up\" gauge\n{\"up\"} 1\n"}) {
    EXPECT_TRUE(parse(text, text_format).summary) << text;
    EXPECT_FALSE(parse(std::string(text) + "# EOF\n", openmetrics).summary) << text;
  }
  for (const auto* const text : {"{\"a.b\"} 1\n", "up{\"a.b\"=\"x\"} 1\n", "{\"\"} 1\n",
                                 "{\"up} 1\n", "{\"up\",\"down\"} 1\n", "# TYPE \"a.b\" gauge\n"}) {
    EXPECT_FALSE(parse(text, text_format).summary) << text;
  }
}

TEST(ExpositionParser, AgreesWithPromtoolAndPrometheus) {
  std::ifstream file(STRATA_FIXTURES "/exposition/verdicts.tsv");
  std::string line;
  std::size_t cases = 0;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::string_view rest = line;
    const auto format = text::take_until(rest, '\t');
    const auto name = text::take_until(rest, '\t');
    const auto promtool = text::take_until(rest, '\t');
    const auto prometheus = text::take_until(rest, '\t');
    const auto ours = text::take_until(rest, '\t');
    const auto outcome =
        parse(unescape_fixture(rest), format == "text" ? text_format : openmetrics);
    EXPECT_EQ(outcome.summary ? "accept" : "refuse", ours)
        << format << ' ' << name << ": " << message_of(outcome);
    EXPECT_TRUE(promtool != prometheus || ours == prometheus) << name;
    ++cases;
  }
  EXPECT_GT(cases, 120U);
}

}  // namespace
}  // namespace strata
