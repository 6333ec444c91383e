#include <gtest/gtest.h>

#include "agent/config/effective.h"
#include "agent/config/load.h"
#include "tests/support/temp_tree.h"

namespace strata {
namespace {

// Each secret begins with S3CRET; FILE is one that holds another.
constexpr std::string_view full = R"(
containers:
  kubelet: {url: "https://127.0.0.1:10250", token_file: FILE}
redis:
  - {address: "redis://127.0.0.1:1", password: S3CRET-redis}
  - {address: "redis://127.0.0.1:2", password_file: FILE}
apis:
  - job: one
    url: http://127.0.0.1:3/metrics?token=S3CRET-query
    basic_auth: {username: u, password: "S3CRET-\"basic\""}
  - {job: two, url: "http://127.0.0.1:4/metrics", authorization: {credentials: S3CRET-bearer}}
  - {job: three, url: "http://127.0.0.1:5/", authorization: {credentials_file: FILE}}
alertmanagers:
  - http://127.0.0.1:6
  - {url: "http://127.0.0.1:7", basic_auth: {username: u, password: S3CRET-manager-basic}}
  - {url: "http://127.0.0.1:8", authorization: {credentials: S3CRET-manager-bearer}}
webhooks:
  - http://127.0.0.1:9/S3CRET-hook
  - {url: "http://127.0.0.1:10/S3CRET-other", basic_auth: {username: u, password_file: FILE}}
  - {url: "http://127.0.0.1:11/S3CRET-third", authorization: {credentials: S3CRET-hook-bearer}}
)";

std::string with_file(std::string text, const std::string& file) {
  for (auto at = text.find("FILE"); at != std::string::npos; at = text.find("FILE")) {
    text.replace(at, 4, file);
  }
  return text;
}

class EffectiveConfig : public ::testing::Test {
 protected:
  EffectiveConfig() {
    tree.write("file", "S3CRET-in-file\n");
    parsed = parse_config(with_file(std::string(full), tree.path("file")));
  }
  test::TempTree tree;
  ParsedConfig parsed;
};

TEST_F(EffectiveConfig, HoldsNoSecret) {
  ASSERT_TRUE(parsed.problems.empty()) << parsed.problems.front().what;
  const auto yaml = effective_yaml(parsed.config);
  EXPECT_EQ(yaml.find("S3CRET"), std::string::npos) << yaml;
  EXPECT_NE(yaml.find("url: \"http://127.0.0.1:3/metrics?(secret)\""), std::string::npos) << yaml;
}

TEST_F(EffectiveConfig, CanBeReadAgainAndSaysTheSame) {
  auto yaml = effective_yaml(parsed.config);
  // What is secret is no URL, and three webhooks are one then; neither tells of the rest.
  yaml.erase(yaml.find("webhooks:"), yaml.find("compat:") - yaml.find("webhooks:"));
  const auto again = parse_config(yaml);
  ASSERT_TRUE(again.problems.empty())
      << again.problems.front().key << ": " << again.problems.front().what << "\n"
      << yaml;
  auto wanted = effective_yaml(parsed.config);
  wanted.erase(wanted.find("webhooks:"), wanted.find("compat:") - wanted.find("webhooks:"));
  auto got = effective_yaml(again.config);
  got.erase(got.find("webhooks:"), got.find("compat:") - got.find("webhooks:"));
  EXPECT_EQ(got, wanted);
}

TEST_F(EffectiveConfig, FindsEverySecret) {
  const auto secrets = secrets_of(parsed.config);
  const auto whole = std::string(full) + "S3CRET-\"basic\" S3CRET-in-file";
  EXPECT_EQ(without_secrets(whole, secrets).find("S3CRET"), std::string::npos)
      << without_secrets(whole, secrets);
}

TEST(WithoutSecrets, LeavesWhatIsTooShortToBeTold) {
  EXPECT_EQ(without_secrets("abc abcd", {"abc", "abcd"}), "abc (secret)");
}

}  // namespace
}  // namespace strata
