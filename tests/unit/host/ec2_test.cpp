#include "collectors/host/ec2.h"

#include <atomic>
#include <map>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_tcp_server.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::FakeConnection;
using strata::test::FakeTcpServer;
using strata::test::TempTree;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view document = R"({
  "accountId" : "123456789012", "architecture" : "x86_64", "availabilityZone" : "eu-west-1a",
  "billingProducts" : null, "imageId" : "ami-0abc", "instanceId" : "i-1234567890abcdef0",
  "instanceType" : "m6i.large", "kernelId" : null, "privateIp" : "10.0.0.5", "region" : "eu-west-1"
})";
constexpr const char* document_path = "/latest/dynamic/instance-identity/document";
constexpr const char* tags_path = "/latest/meta-data/tags/instance";

/// The metadata service as EC2 documents it.
class FakeMetadata {
 public:
  FakeMetadata() : server_([this](FakeConnection& connection) { answer(connection); }) {}

  [[nodiscard]] std::string url() const { return "http://" + server_.address(); }
  [[nodiscard]] int requests() const { return server_.connections(); }

  void put(const std::string& path, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    texts_[path] = text;
  }
  void remove(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    texts_.erase(path);
  }

  std::atomic<bool> hangs = false;      // as behind a hop limit of 1
  std::atomic<bool> forbidden = false;  // switched off
  std::atomic<bool> moved = false;
  std::atomic<int> token = 1;  // another one: those before have run out
  std::atomic<int> tokens_given = 0;

 private:
  void answer(FakeConnection& connection) {
    const auto request = connection.read_until("\r\n\r\n");
    if (hangs) return connection.hang();
    const auto has = [&](const std::string& text) {
      return request.find(text) != std::string::npos;
    };
    if (moved) return send(connection, "302 Found\r\nLocation: http://127.0.0.1:1/", "");
    if (forbidden) return send(connection, "403 Forbidden", "");
    const auto current = "token-" + std::to_string(token);
    if (request.starts_with("PUT /latest/api/token ")) {
      if (!has("X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n")) {
        return send(connection, "400 Bad Request", "");
      }
      ++tokens_given;
      return send(connection, "200 OK", current);
    }
    if (!has("X-aws-ec2-metadata-token: " + current + "\r\n")) {
      return send(connection, "401 Unauthorized", "");
    }
    const auto path = request.substr(4, request.find(' ', 4) - 4);
    const std::scoped_lock lock(mutex_);
    const auto at = texts_.find(path);
    at == texts_.end() ? send(connection, "404 Not Found", "")
                       : send(connection, "200 OK", at->second);
  }

  static void send(FakeConnection& connection, const std::string& status, const std::string& body) {
    connection.send("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  std::mutex mutex_;
  std::map<std::string, std::string> texts_ = {{document_path, std::string(document)}};
  FakeTcpServer server_;
};

class Ec2Test : public ::testing::Test {
 protected:
  std::unique_ptr<Collector> make(std::vector<std::string> tags, std::string labels = {}) {
    return make_ec2(HostFs({.sysfs = tree_.path("sys")}),
                    {.url = metadata_.url(),
                     .tags = std::move(tags),
                     .labels = std::move(labels),
                     .patience = std::chrono::milliseconds(200)});
  }

  test::Collected collect(std::vector<std::string> tags = {}, Instant now = Instant()) {
    if (!collector_) collector_ = make(std::move(tags));
    return test::collect(*collector_, now);
  }

  TempTree tree_;
  FakeMetadata metadata_;
  std::unique_ptr<Collector> collector_;
};

constexpr const char* info =
    R"(strata_ec2_instance_info{instance_id="i-1234567890abcdef0",instance_type="m6i.large",)"
    R"(availability_zone="eu-west-1a",region="eu-west-1",account_id="123456789012",)"
    R"(image_id="ami-0abc",architecture="x86_64"} 1)";

TEST_F(Ec2Test, TellsTheInstance) {
  const auto collected = collect();
  EXPECT_TRUE(collected.status) << collected.status.error().message;
  EXPECT_THAT(collected.lines, ElementsAre(info, "strata_ec2_metadata_age_seconds 0"));
  EXPECT_EQ(metadata_.requests(), 2) << "a token and the document";
}

TEST_F(Ec2Test, AsksWhatTheInstanceIsOnceAnHour) {
  collect();
  const auto later = collect({}, Instant(std::chrono::minutes(59)));
  EXPECT_THAT(later.lines, Contains("strata_ec2_metadata_age_seconds 3540"));
  EXPECT_EQ(metadata_.requests(), 2);
  collect({}, Instant(std::chrono::minutes(61)));
  EXPECT_EQ(metadata_.requests(), 3);
}

TEST_F(Ec2Test, TakesAnotherTokenWhenItsOwnHasRunOut) {
  collect();
  metadata_.token = 2;
  EXPECT_TRUE(collect({}, Instant(std::chrono::hours(2))).status);
  EXPECT_EQ(metadata_.tokens_given, 2);
}

TEST_F(Ec2Test, KeepsWhatItKnew) {
  collect();
  metadata_.forbidden = true;
  metadata_.token = 2;
  const auto collected = collect({}, Instant(std::chrono::hours(2)));
  EXPECT_EQ(collected.status.error().code, Code::permission);
  EXPECT_THAT(collected.lines,
              AllOf(Contains(info), Contains("strata_ec2_metadata_age_seconds 7200")));
}

TEST_F(Ec2Test, SaysWhyATokenMayNeverCome) {
  metadata_.hangs = true;
  const auto collected = collect();
  EXPECT_EQ(collected.status.error().code, Code::timeout);
  EXPECT_THAT(collected.status.error().message, HasSubstr("hop limit"));
  EXPECT_THAT(collected.lines, IsEmpty());
}

TEST_F(Ec2Test, FollowsNoRedirect) {
  metadata_.moved = true;
  EXPECT_EQ(collect().status.error().code, Code::io);
}

TEST_F(Ec2Test, TakesNoAnswerThatIsTooLargeOrGarbage) {
  metadata_.put(document_path, std::string(100'000, 'x'));
  EXPECT_EQ(collect().status.error().code, Code::exhausted);
  metadata_.put(document_path, "<html>");
  EXPECT_EQ(collect().status.error().code, Code::parse);
}

TEST_F(Ec2Test, ShowsTheTagsThatAreAskedFor) {
  metadata_.put(tags_path, "Name\nenv\nowner");
  metadata_.put(std::string(tags_path) + "/Name", "api \"1\"");
  metadata_.put(std::string(tags_path) + "/env", "prod");
  const auto lines = collect({"Name", "env", "other"}).lines;
  EXPECT_THAT(lines, AllOf(Contains(R"(strata_ec2_tag_info{key="Name",value="api \"1\""} 1)"),
                           Contains(R"(strata_ec2_tag_info{key="env",value="prod"} 1)"),
                           Not(Contains(HasSubstr("owner")))));
}

TEST_F(Ec2Test, TagsThatItMayNotReadAreNoFailure) {
  const auto collected = collect({"*"});
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines, Contains(info));
}

TEST_F(Ec2Test, AsksForWhatTheDocumentLacks) {
  metadata_.put(document_path, R"({"instanceId": "i-1", "region": null, "accountId": null})");
  metadata_.put("/latest/meta-data/placement/region", "eu-west-1");
  EXPECT_THAT(collect().lines,
              Contains(AllOf(HasSubstr(R"(region="eu-west-1")"), HasSubstr(R"(account_id="")"))));
}

TEST_F(Ec2Test, LabelsOfTheHostAreThoseThatAreAskedForAndKnown) {
  metadata_.put(document_path, R"({"instanceId": "i-1", "region": "eu-west-1"})");
  Batch batch;
  const auto status = make({}, "account_id,region,instance_id")->collect({}, batch);
  EXPECT_TRUE(status);
  EXPECT_EQ(batch.host_labels(), R"(ec2_instance_id="i-1",ec2_region="eu-west-1")");
}

TEST(Ec2Elsewhere, NothingIsAsked) {
  const TempTree tree;
  tree.write("sys/class/dmi/id/sys_vendor", "QEMU\n");
  const auto collector = make_ec2(HostFs({.sysfs = tree.path("sys")}));
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::no_data);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(900));
}

TEST(LooksLikeEc2, ByWhatTheFirmwareSays) {
  const TempTree tree;
  const HostFs host({.sysfs = tree.path("sys")});
  EXPECT_FALSE(looks_like_ec2(host));
  tree.write("sys/hypervisor/uuid", "ec2e1916-9099-7caf-fd21-012345abcdef\n");
  EXPECT_TRUE(looks_like_ec2(host));
  tree.write("sys/hypervisor/uuid", "0\n");
  tree.write("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  EXPECT_TRUE(looks_like_ec2(host));
}

TEST(IdentityDocument, ACutOneIsNone) {
  for (std::size_t size = 0; size < document.size(); ++size) {
    EXPECT_FALSE(parse_identity_document(document.substr(0, size)));
  }
  EXPECT_FALSE(parse_identity_document(R"({"instanceId": 7})"));
}

}  // namespace
}  // namespace strata::host
