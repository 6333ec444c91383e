#include <gtest/gtest.h>

#include "agent/config/load.h"
#include "tests/support/temp_tree.h"

namespace strata {
namespace {

TEST(ConfigLoad, ReadsAFile) {
  const test::TempTree tree;
  tree.write("redis.pass", "hunter2\n");
  tree.write("strata.yaml",
             "redis: [{address: 'redis://a', password_file: " + tree.path("redis.pass") + "}]\n");
  const auto config = load_config(tree.path("strata.yaml"));
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_TRUE(config->redis);
  EXPECT_EQ(read_secret(config->redis->front().password_file), Result<std::string>("hunter2"));
}

TEST(ConfigLoad, TellsEveryProblemOnALineWithItsFile) {
  const test::TempTree tree;
  tree.write("strata.yaml", "listen: x\nlog: {level: loud}\n");
  const auto file = tree.path("strata.yaml");
  const auto config = load_config(file);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Code::invalid);
  EXPECT_EQ(config.error().message,
            file + ":1:9: listen: must be HOST:PORT, not 'x'\n" + file +
                ":2:14: log.level: must be debug, info, warning or error, not 'loud'");
}

TEST(ConfigLoad, TellsAMissingFile) {
  const test::TempTree tree;
  const auto config = load_config(tree.path("none.yaml"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Code::not_found);
  EXPECT_EQ(config.error().message, tree.path("none.yaml") + ": No such file or directory");
}

TEST(ConfigLoad, ADirectoryIsNoFile) {
  const test::TempTree tree;
  EXPECT_FALSE(load_config(tree.path()));
}

TEST(ConfigLoad, LooksAtThePasswordFile) {
  const test::TempTree tree;
  const auto secret = tree.path("none");
  tree.write("strata.yaml", "redis: [{address: 'redis://a', password_file: " + secret + "}]\n");
  const auto config = load_config(tree.path("strata.yaml"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, tree.path("strata.yaml") +
                                        ":1:47: redis[0].password_file: cannot be read: " + secret +
                                        ": No such file or directory");
}

TEST(ConfigLoad, ASecretIsTheFirstLine) {
  const test::TempTree tree;
  tree.write("crlf", "a b \r\nnext\n");
  tree.write("empty", "\n");
  EXPECT_EQ(read_secret({tree.path("crlf")}), Result<std::string>("a b "));
  EXPECT_EQ(read_secret({tree.path("empty")}).error().message,
            tree.path("empty") + ": the first line is empty");
}

}  // namespace
}  // namespace strata
