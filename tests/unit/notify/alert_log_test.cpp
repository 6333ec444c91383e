#include "agent/notify/alert_log.h"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include "agent/log.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/notify/notices.h"

namespace strata::agent {
namespace {

using test::firing;
using test::resolved;
using test::shared;
using testing::HasSubstr;

class AlertLogTest : public testing::Test {
 protected:
  std::string taken() {
    auto text = out_.str();
    out_.str("");
    return text;
  }
  long lines() {
    const auto text = taken();
    return std::count(text.begin(), text.end(), '\n');
  }

  std::ostringstream out_;
  test::FakeClock clock_;
  std::shared_ptr<spdlog::logger> logger_ =
      make_logger({}, std::make_shared<spdlog::sinks::ostream_sink_st>(out_));
  AlertLog log_{*logger_, clock_};
};

TEST_F(AlertLogTest, ALineForTheBeginningAndOneForTheEnd) {
  auto notice = firing("a:6379");
  notice.labels = {{"alertname", "RedisDown"}, {"instance", "a:6379"}, {"severity", "critical"}};
  log_.tell(shared({notice}));
  EXPECT_THAT(taken(), HasSubstr(" warning  alert firing: RedisDown severity=critical "
                                 "instance=a:6379 value=0\n"));
  notice.changed = false;
  log_.tell(shared({notice}));
  EXPECT_EQ(taken(), "");
  log_.tell(shared({resolved("a:6379")}));
  EXPECT_THAT(taken(), HasSubstr(" info     alert resolved after 1 min 30 s: RedisDown "
                                 "instance=a:6379 value=0\n"));
}

TEST_F(AlertLogTest, AStormIsCutShortAndCounted) {
  for (int i = 0; i < 100; ++i) log_.tell(shared({firing(std::to_string(i))}));
  EXPECT_EQ(lines(), 20);
  clock_.advance(std::chrono::seconds(3));
  log_.tell(shared({firing("later")}));
  const auto text = taken();
  EXPECT_THAT(text, HasSubstr("alerts: 80 more began or ended\n"));
  EXPECT_THAT(text, HasSubstr("instance=later"));
}

TEST_F(AlertLogTest, ForeignTextIsCutAndCannotForgeLines) {
  auto notice = firing(std::string(500, 'x') + "\nforged");
  for (int i = 0; i < 20; ++i) {
    promql::LabelsBuilder labels(notice.labels);
    labels.set("label" + std::to_string(i), "a\nb");
    notice.labels = std::move(labels).build();
  }
  log_.tell(shared({notice}));
  const auto text = taken();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_LT(text.size(), 400U);
}

}  // namespace
}  // namespace strata::agent
