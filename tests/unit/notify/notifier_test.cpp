#include "agent/notify/notifier.h"

#include <map>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/metrics/exposition.h"
#include "tests/support/fake_tcp_server.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/api/tls_fixture.h"
#include "tests/unit/notify/notices.h"

namespace strata::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeConnection;
using test::FakeTcpServer;
using test::firing;
using test::resolved;
using test::shared;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// An HTTP server that keeps what is posted.
class Inbox {
 public:
  explicit Inbox(std::string status = "200 OK")
      : server_([this, status](FakeConnection& peer) {
          const auto head = peer.read_until("\r\n\r\n");
          const auto body = read_body(peer, head);
          {
            const std::scoped_lock lock(mutex_);
            heads_.push_back(head);
            bodies_.push_back(body);
          }
          peer.send("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\n{}");
        }) {}

  [[nodiscard]] std::string url() const { return "http://" + server_.address(); }
  std::string head(std::size_t number) { return wait_for(heads_, number); }
  std::string body(std::size_t number) { return wait_for(bodies_, number); }
  std::size_t size() {
    const std::scoped_lock lock(mutex_);
    return bodies_.size();
  }

 private:
  static std::string read_body(FakeConnection& peer, const std::string& head) {
    constexpr std::string_view name = "Content-Length: ";
    return peer.read_bytes(std::stoul(head.substr(head.find(name) + name.size())));
  }

  std::string wait_for(const std::vector<std::string>& all, std::size_t number) {
    for (int i = 0; i < 20'000; ++i) {
      {
        const std::scoped_lock lock(mutex_);
        if (all.size() > number) return all[number];
      }
      std::this_thread::sleep_for(milliseconds(1));
    }
    return "nothing came";
  }

  std::mutex mutex_;
  std::vector<std::string> heads_;
  std::vector<std::string> bodies_;
  FakeTcpServer server_;  // last: its threads use the rest
};

class NotifierTest : public testing::Test {
 protected:
  ~NotifierTest() override {
    notifier_.reconcile({});
    while (!notifier_.idle()) std::this_thread::sleep_for(milliseconds(1));
  }

  AlertmanagerConfig& add_alertmanager(const std::string& url) {
    auto& added = config_.alertmanagers.emplace_back();
    added.url = url;
    added.timeout = seconds(20);
    return added;
  }

  void begin() { notifier_.reconcile(receivers_of(config_, "http://host:9410")); }

  /// What was said of the first attempt at `receiver`.
  std::string outcome(const std::string& receiver) {
    for (int i = 0; i < 20'000; ++i) {
      {
        const std::scoped_lock lock(mutex_);
        const auto found = outcomes_.find(receiver);
        if (found != outcomes_.end()) return found->second;
      }
      std::this_thread::sleep_for(milliseconds(1));
    }
    return "nothing was said";
  }

  Config config_;
  SystemClock clock_;
  std::mutex mutex_;
  std::map<std::string, std::string> outcomes_;
  Notifier notifier_{clock_, [this](const std::string& receiver, const Status& status) {
                       const std::scoped_lock lock(mutex_);
                       outcomes_.emplace(receiver, status ? "fine" : status.error().message);
                     }};
};

std::string name_of(const std::string& url) { return url + "/api/v2/alerts"; }

TEST_F(NotifierTest, EveryAlertmanagerIsTold) {
  Inbox one;
  Inbox other;
  add_alertmanager(one.url());
  add_alertmanager(other.url() + "/prefix/").basic_auth = {"strata", {"swordfish"}, {}};
  begin();
  notifier_.tell(shared({firing("a:6379")}));
  EXPECT_THAT(one.head(0), HasSubstr("POST /api/v2/alerts HTTP/1.1\r\n"));
  EXPECT_THAT(one.head(0), HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(one.head(0), Not(HasSubstr("Authorization")));
  EXPECT_THAT(one.body(0), HasSubstr("\"instance\":\"a:6379\""));
  EXPECT_THAT(other.head(0), HasSubstr("POST /prefix/api/v2/alerts HTTP/1.1\r\n"));
  EXPECT_THAT(other.head(0), HasSubstr("Authorization: Basic c3RyYXRhOnN3b3JkZmlzaA==\r\n"));
}

TEST_F(NotifierTest, OneThatHangsRefusesOrFailsDoesNotDelayAnother) {
  const FakeTcpServer hanging([](FakeConnection& peer) { peer.hang(); });
  Inbox failing("500 Internal Server Error");
  Inbox refusing("400 Bad Request");
  Inbox good;
  std::string dead;
  {
    const FakeTcpServer gone([](FakeConnection&) {});
    dead = "http://" + gone.address();
  }
  const auto hanging_url = "http://" + hanging.address();
  add_alertmanager(hanging_url).timeout = milliseconds(300);
  add_alertmanager(dead);
  add_alertmanager(failing.url());
  add_alertmanager(refusing.url());
  add_alertmanager(good.url());
  begin();
  notifier_.tell(shared({firing("a:6379")}));
  EXPECT_THAT(good.body(0), HasSubstr("a:6379"));
  EXPECT_EQ(outcome(name_of(dead)), "cannot connect");
  EXPECT_EQ(outcome(name_of(failing.url())), "the server answered 500");
  EXPECT_EQ(outcome(name_of(refusing.url())), "the server answered 400");
  EXPECT_EQ(outcome(name_of(hanging_url)), "no whole answer in time");
  EXPECT_THAT(failing.body(1), HasSubstr("a:6379"));  // once more
  EXPECT_EQ(refusing.size(), 1U);
  EXPECT_EQ(good.size(), 1U);
}

TEST_F(NotifierTest, ACertificateThatIsNotTrustedIsAnError) {
  const test::SelfSigned own("IP:127.0.0.1", 10);
  const test::TlsServer server(own);
  auto url = server.url();
  url.resize(url.size() - std::string_view("/metrics").size());
  add_alertmanager(url);
  begin();
  notifier_.tell(shared({firing("a")}));
  EXPECT_THAT(outcome(name_of(url)), HasSubstr("certificate is not trusted"));
}

TEST_F(NotifierTest, WebhooksHearOfChangesOnlyAndTheirPathsAreNotShown) {
  Inbox all;
  Inbox begun;
  config_.webhooks.push_back({.url = {all.url() + "/secret"}});
  config_.webhooks.push_back({.url = {begun.url() + "/secret"}, .send_resolved = false});
  config_.webhooks.push_back({.url = {begun.url() + "/secret"}, .send_resolved = false});
  begin();
  auto again = firing("again");
  again.changed = false;
  notifier_.tell(shared({again}));
  notifier_.tell(shared({firing("a", 2)}));
  notifier_.tell(shared({resolved("a", 3)}));
  EXPECT_THAT(all.head(0), HasSubstr("POST /secret HTTP/1.1\r\n"));
  EXPECT_THAT(all.body(0), HasSubstr("\"status\":\"firing\""));
  EXPECT_THAT(all.body(1), HasSubstr("\"status\":\"resolved\""));
  EXPECT_THAT(begun.body(1), HasSubstr("\"status\":\"firing\""));  // of the third webhook
  EXPECT_TRUE(notifier_.has(begun.url()));
  EXPECT_TRUE(notifier_.has(begun.url() + " (2)"));
  EXPECT_EQ(outcome(all.url()), "fine");
}

TEST_F(NotifierTest, AReloadKeepsWhatIsUnchanged) {
  const FakeTcpServer hanging([](FakeConnection& peer) { peer.hang(); });
  Inbox good;
  const auto hanging_url = "http://" + hanging.address();
  add_alertmanager(good.url());
  add_alertmanager(hanging_url).timeout = milliseconds(500);
  begin();
  notifier_.tell(shared({firing("a")}));
  EXPECT_THAT(good.body(0), HasSubstr("\"a\""));
  config_.alertmanagers.pop_back();
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THAT(notifier_.reconcile(receivers_of(config_, "http://host:9410")),
              ElementsAre(name_of(hanging_url)));
  EXPECT_LT(std::chrono::steady_clock::now() - before, milliseconds(400)) << "waits for nobody";
  EXPECT_EQ(outcome(name_of(good.url())), "fine");
  const auto figures = notifier_.metrics();
  ASSERT_NE(figures, nullptr);
  EXPECT_EQ(figures->samples().front().value, 1) << "counted since before the reload";
}

TEST_F(NotifierTest, WithoutReceiversThereIsNothingToSay) {
  begin();
  notifier_.tell(shared({firing("a")}));
  EXPECT_EQ(notifier_.metrics(), nullptr);
  EXPECT_THAT(notifier_.reconcile({}), IsEmpty());
  EXPECT_TRUE(notifier_.idle());
}

}  // namespace
}  // namespace strata::agent
