#include "agent/http/api/query_api.h"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent/http/api/live_source.h"
#include "rules/promql/parser.h"
#include "tests/unit/agent/fake_queries.h"

namespace strata::agent::api {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr MetricDef load{"load", "Load.", MetricType::gauge, Layer::host, {"cpu"}};
constexpr MetricDef odd{"odd", "Odd.", MetricType::untyped, Layer::host, {}};
constexpr std::int64_t start = 1'700'000'000'000;  // of the clock

Parameters with(std::initializer_list<std::pair<std::string, std::string>> pairs) {
  Parameters parameters;
  for (const auto& [name, value] : pairs) parameters.add(name, value);
  return parameters;
}

class QueryApiTest : public testing::Test {
 protected:
  QueryApiTest() {
    auto batch = std::make_shared<Batch>();
    batch->add(load, 0.5, {"0"});
    batch->add(load, 1e-7, {"1"});
    batch->add(odd, std::numeric_limits<double>::infinity());
    std::vector<CollectorReport> reports(1);
    reports[0].name = "load";
    reports[0].batch = batch;
    reports[0].up = true;
    reports[0].collected_at = backend_.time.now();
    backend_.snapshot = std::make_shared<const Snapshot>(
        freeze(1, backend_.time.now(), backend_.time.wall_now(), std::move(reports)));
    backend_.time.advance(std::chrono::seconds(2));
  }

  /// Keeps a series as rules do.
  void keep(const promql::Labels& labels, std::initializer_list<promql::Sample> samples) {
    backend_.kept.demand({{*promql::parse_selector("{__name__=~\".+\"}"), std::chrono::hours(1)}});
    for (const auto& sample : samples) backend_.kept.append(labels, sample);
  }
  std::string query(const std::string& text) { return api_.query(with({{"query", text}})).body; }
  Json result(const std::string& text) { return Json::parse(query(text))["data"]["result"]; }

  test::FakeQueries backend_;
  QueryApi api_{backend_};
};

TEST_F(QueryApiTest, AnswersTheNewestValueOfWhatIsNotKept) {
  EXPECT_EQ(query("load{cpu='0'}"),
            R"({"status":"success","data":{"resultType":"vector","result":[{"metric":)"
            R"({"__name__":"load","cpu":"0","instance":"h:1","job":"strata"},)"
            R"("value":[1700000002,"0.5"]}]}})");
  EXPECT_EQ(result("load{cpu='1'}")[0]["value"][1], "1e-07");
  EXPECT_EQ(result("odd")[0]["value"][1], "+Inf");
  EXPECT_EQ(result("count({job='strata'})")[0]["value"][1], "3");
  EXPECT_THAT(result("load offset 1m"), IsEmpty());
}

TEST_F(QueryApiTest, WhatIsKeptIsNotThereTwice) {
  keep({{"__name__", "load"}, {"cpu", "0"}, {"instance", "h:1"}, {"job", "strata"}},
       {{start - 10'000, 0.25}, {start, 0.5}});
  EXPECT_EQ(result("load").size(), 2U);
  const auto raw = result("load{cpu='0'}[1m]");
  EXPECT_EQ(raw[0]["values"].dump(), R"([[1699999990,"0.25"],[1700000000,"0.5"]])");
}

TEST_F(QueryApiTest, OtherKindsOfValues) {
  EXPECT_THAT(query("-1.5"), HasSubstr(R"("resultType":"scalar","result":[1700000002,"-1.5"])"));
  EXPECT_THAT(query(R"("a\xff")"),
              HasSubstr("\"string\",\"result\":[1700000002,\"a\xef\xbf\xbd\"]"));
  const auto timed = api_.query(with({{"query", "0/0"}, {"time", "1.005"}}));
  EXPECT_THAT(timed.body, HasSubstr(R"([1.005,"NaN"])"));
}

TEST_F(QueryApiTest, ErrorsAreNamedAsInPrometheus) {
  const auto wrong = api_.query(with({{"query", "foo("}}));
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.body, HasSubstr(R"({"status":"error","errorType":"bad_data","error":)"));
  const auto failed = api_.query(with({{"query", "load + on() load"}}));
  EXPECT_EQ(failed.status, 422);
  EXPECT_THAT(failed.body, HasSubstr(R"("errorType":"execution")"));
  const auto late = api_.query(with({{"query", "1"}, {"timeout", "0"}}));
  EXPECT_EQ(late.status, 503);
  EXPECT_THAT(late.body, HasSubstr(R"("errorType":"timeout")"));
  EXPECT_EQ(api_.query(with({{"query", "1"}, {"timeout", "x"}})).status, 400);
}

TEST_F(QueryApiTest, RangesHaveBounds) {
  const auto range = [&](const std::string& from, const std::string& to, const std::string& step) {
    return api_.query_range(with({{"query", "1"}, {"start", from}, {"end", to}, {"step", step}}));
  };
  EXPECT_EQ(range("0", "11000", "1").status, 200);
  EXPECT_THAT(range("0", "11001", "1").body, HasSubstr("11,000 points"));
  EXPECT_THAT(range("0", "10", "0.0001").body, HasSubstr("zero or negative"));
  EXPECT_THAT(range("10", "0", "1").body, HasSubstr("end timestamp must not be before"));
  EXPECT_THAT(range("", "0", "1").body, HasSubstr("invalid parameter \\\"start\\\""));
}

TEST_F(QueryApiTest, ThePastIsAskedFor) {
  query("sum(load)");
  EXPECT_THAT(backend_.asked, IsEmpty()) << "newest values are there anyway";
  EXPECT_THAT(query("rate(load[2m])"),
              HasSubstr(R"("warnings":["strata: of load only the newest value is kept)"));
  backend_.reach.now = backend_.reach.soon = std::chrono::hours(2);
  EXPECT_THAT(query("rate(load{cpu='0'}[2m])"), Not(HasSubstr("warnings")));
  api_.query_range(
      with({{"query", "odd"}, {"start", "1699999942"}, {"end", "1700000002"}, {"step", "5"}}));
  EXPECT_THAT(backend_.asked, ElementsAre("load 5m 2", "load{cpu=\"0\"} 5m 1", "odd 6m 1"));
}

TEST_F(QueryApiTest, TellsWhichSeriesThereAre) {
  keep({{"__name__", "a:b"}, {"job", "x"}}, {{start, 1}});
  EXPECT_EQ(api_.labels({}).body,
            R"({"status":"success","data":["__name__","cpu","instance","job"]})");
  EXPECT_EQ(api_.label_values("job", {}).body, R"({"status":"success","data":["strata","x"]})");
  EXPECT_EQ(api_.label_values("__name__", with({{"match[]", "load"}})).body,
            R"({"status":"success","data":["load"]})");
  EXPECT_EQ(api_.series(with({{"match[]", "{cpu='0'}"}, {"match[]", "{job='x'}"}})).body,
            R"({"status":"success","data":[{"__name__":"a:b","job":"x"},)"
            R"({"__name__":"load","cpu":"0","instance":"h:1","job":"strata"}]})");
  EXPECT_EQ(api_.series({}).status, 400);
  EXPECT_EQ(api_.series(with({{"match[]", "{a=''}"}})).status, 400);
  EXPECT_EQ(api_.label_values("a-b", {}).status, 400);
  EXPECT_EQ(api_.labels(with({{"start", "x"}})).status, 400);
}

TEST_F(QueryApiTest, TellsWhatMetricsMean) {
  EXPECT_EQ(api_.metadata({}).body,
            R"({"status":"success","data":{"load":[{"type":"gauge","help":"Load.","unit":""}],)"
            R"("odd":[{"type":"unknown","help":"Odd.","unit":""}]}})");
  EXPECT_THAT(api_.metadata(with({{"limit", "1"}})).body, Not(HasSubstr("odd")));
  EXPECT_THAT(api_.metadata(with({{"metric", "odd"}})).body, Not(HasSubstr("load")));
  EXPECT_EQ(api_.metadata(with({{"limit", "x"}})).status, 400);
}

TEST_F(QueryApiTest, TooManyAtOnceAreRefused) {
  QuerySlots slots(1, 1);
  const auto first = slots.enter({});
  EXPECT_TRUE(first);
  EXPECT_FALSE(slots.enter(std::chrono::milliseconds(1))) << "waits in vain";
  QuerySlots none(0, 0);
  EXPECT_FALSE(none.enter(std::chrono::hours(1))) << "at once";
}

TEST_F(QueryApiTest, ATurnIsGivenOn) {
  QuerySlots slots(1, 1);
  std::future<bool> waiting;
  {
    const auto first = slots.enter({});
    waiting = std::async(std::launch::async,
                         [&] { return static_cast<bool>(slots.enter(std::chrono::minutes(1))); });
  }
  EXPECT_TRUE(waiting.get());
}

}  // namespace
}  // namespace strata::agent::api
