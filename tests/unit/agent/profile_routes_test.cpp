#include "agent/http/profile_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "agent/http/server.h"
#include "tests/unit/agent/fake_backend.h"

namespace strata::agent {
namespace {

using testing::HasSubstr;

class FakeProfiles final : public ProfileBackend {
 public:
  Result<std::string> profile(const ProfileQuery& query) override {
    asked = query;
    return answer;
  }
  ProfileQuery asked;
  Result<std::string> answer = std::string("bytes");
};

class ProfileRoutesTest : public testing::Test {
 protected:
  FakeProfiles profiles_;
  test::FakeBackend backend_;
  HttpServer server_ = [this] {
    backend_.profiler = &profiles_;
    return *HttpServer::start({"127.0.0.1", 0}, backend_);
  }();
  httplib::Client client_{"127.0.0.1", server_.port()};
};

TEST_F(ProfileRoutesTest, AskForWhatTheQuerySays) {
  const auto plain = client_.Get("/debug/pprof/profile");
  ASSERT_EQ(plain->status, 200);
  EXPECT_EQ(plain->body, "bytes");
  EXPECT_EQ(plain->get_header_value("Content-Type"), "application/octet-stream");
  EXPECT_EQ(profiles_.asked.duration, std::chrono::seconds(30)) << "as in Go";
  EXPECT_EQ(profiles_.asked.hertz, 97U);
  EXPECT_EQ(profiles_.asked.kind, profile::Kind::cpu);
  EXPECT_EQ(profiles_.asked.format, ProfileFormat::pprof);
  EXPECT_FALSE(profiles_.asked.last);

  const auto more = client_.Get("/debug/pprof/off_cpu?seconds=5&container=a%2Fb&hz=49&format=svg");
  ASSERT_EQ(more->status, 200);
  EXPECT_EQ(more->get_header_value("Content-Type"), "image/svg+xml");
  EXPECT_EQ(profiles_.asked.kind, profile::Kind::off_cpu);
  EXPECT_EQ(profiles_.asked.duration, std::chrono::seconds(5));
  EXPECT_EQ(profiles_.asked.container, "a/b");
  EXPECT_EQ(profiles_.asked.hertz, 49U);

  ASSERT_EQ(client_.Get("/debug/pprof/profile?last=5m")->status, 200);
  EXPECT_EQ(profiles_.asked.last, Duration(std::chrono::minutes(5)));
  ASSERT_EQ(client_.Get("/debug/pprof/profile?incident=17-1")->status, 200);
  EXPECT_EQ(profiles_.asked.incident, "17-1");
}

TEST_F(ProfileRoutesTest, RefuseWhatIsOutOfBounds) {
  for (const auto* query :
       {"seconds=0", "seconds=301", "seconds=x", "seconds=-1", "hz=1000", "last=x", "format=gif"}) {
    const auto refused = client_.Get(std::string("/debug/pprof/profile?") + query);
    EXPECT_EQ(refused->status, 400) << query;
  }
  EXPECT_EQ(client_.Get("/debug/pprof/off_cpu?last=1m")->status, 400);
}

TEST_F(ProfileRoutesTest, SayWhyThereIsNone) {
  profiles_.answer = fail(Code::exhausted, "others are being taken");
  const auto busy = client_.Get("/debug/pprof/profile");
  EXPECT_EQ(busy->status, 503);
  EXPECT_TRUE(busy->has_header("Retry-After"));
  EXPECT_EQ(busy->body, "others are being taken\n");
  profiles_.answer = fail(Code::not_found, "no such container");
  EXPECT_EQ(client_.Get("/debug/pprof/profile")->status, 404);
  profiles_.answer = fail(Code::unsupported, "no BPF");
  EXPECT_EQ(client_.Get("/debug/pprof/profile")->status, 501);
}

TEST_F(ProfileRoutesTest, ListThemselves) {
  const auto index = client_.Get("/debug/pprof/");
  EXPECT_EQ(index->status, 200);
  EXPECT_THAT(index->body, HasSubstr("off_cpu"));
  EXPECT_EQ(client_.Get("/debug/pprof")->get_header_value("Location"), "/debug/pprof/");
}

}  // namespace
}  // namespace strata::agent
