#include "agent/log.h"

#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "agent/views/json.h"
#include "tests/support/fake_clock.h"

namespace strata {
namespace {

class LogTest : public ::testing::Test {
 protected:
  std::shared_ptr<spdlog::logger> logger(LogLevel level, LogFormat format) {
    return make_logger({level, format}, std::make_shared<spdlog::sinks::ostream_sink_st>(out));
  }
  std::string taken() {
    auto text = out.str();
    out.str("");
    return text;
  }
  std::ostringstream out;
};

/// A line without its 24 bytes of time.
std::string after_time(const std::string& line) {
  return line.size() < 24 ? line : line.substr(24);
}

TEST(Logging, AReloadKeepsTheLoggerThatOthersHold) {
  ASSERT_TRUE(set_up_logging({LogLevel::info, LogFormat::text}));
  const auto before = spdlog::default_logger();
  ASSERT_TRUE(set_up_logging({LogLevel::error, LogFormat::json}));
  EXPECT_EQ(spdlog::default_logger(), before);
  EXPECT_EQ(before->level(), spdlog::level::err);
}

TEST_F(LogTest, TextIsOneLineHoweverForeign) {
  logger(LogLevel::info, LogFormat::text)->warn("redis: {}", "bad\nanswer\x1b[2J");
  const auto line = taken();
  EXPECT_EQ(after_time(line), " warning  redis: bad\\nanswer\\x1b[2J\n");
  EXPECT_EQ(line.at(10), 'T');
  EXPECT_EQ(line.at(23), 'Z');
}

TEST_F(LogTest, JsonIsOneObjectALine) {
  logger(LogLevel::info, LogFormat::json)->error("a \"b\"\n\xff");
  const auto line = taken();
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto json = Json::parse(line);
  EXPECT_EQ(json["level"], "error");
  EXPECT_EQ(json["message"], "a \"b\"\n\xef\xbf\xbd");
  EXPECT_EQ(json["time"].get<std::string>().size(), 24U);
}

TEST_F(LogTest, TheLevelHoldsBackWhatIsLess) {
  const auto log = logger(LogLevel::warning, LogFormat::text);
  log->info("not this");
  EXPECT_EQ(taken(), "");
  log->warn("this");
  EXPECT_NE(taken(), "");
}

TEST_F(LogTest, ASourceThatFailsSaysSoOnceAndOnceWhenItHeals) {
  const auto log = logger(LogLevel::debug, LogFormat::text);
  test::FakeClock clock;
  ChangeLog changes(*log, clock);
  changes.report("docker", {});
  EXPECT_EQ(taken(), "");

  changes.report("docker", fail(Code::timeout, "no answer within 2 s"));
  EXPECT_EQ(after_time(taken()), " warning  docker: no answer within 2 s\n");

  clock.advance(std::chrono::seconds(200));
  changes.report("docker", fail(Code::io, "connection refused"));
  EXPECT_EQ(taken(), "");

  changes.report("docker", {});
  EXPECT_EQ(after_time(taken()), " info     docker: works again after 3 min 20 s (2 failures)\n");
  changes.report("docker", {});
  EXPECT_EQ(taken(), "");
}

TEST_F(LogTest, SourcesAreToldApart) {
  const auto log = logger(LogLevel::debug, LogFormat::text);
  test::FakeClock clock;
  ChangeLog changes(*log, clock);
  changes.report("a", fail(Code::io, "x"));
  changes.report("b", fail(Code::io, "y"));
  changes.forget("a");
  changes.report("a", {});
  const auto text = taken();
  EXPECT_NE(text.find("a: x"), std::string::npos);
  EXPECT_NE(text.find("b: y"), std::string::npos);
  EXPECT_EQ(text.find("works again"), std::string::npos);
}

TEST(SetUpLogging, WritesToStandardErrorAndCanBeRepeated) {
  const auto before = spdlog::default_logger();
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(set_up_logging({LogLevel::info, LogFormat::text}));
  spdlog::warn("first");
  EXPECT_TRUE(set_up_logging({LogLevel::info, LogFormat::json}));
  spdlog::warn("second");
  const auto text = ::testing::internal::GetCapturedStderr();
  spdlog::set_default_logger(before);
  EXPECT_NE(text.find(" warning  first\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\"message\":\"second\"}\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace strata
