// Users' runtimes count for users' containers alone.
#include "core/identity/user_slice.h"

#include <gtest/gtest.h>

#include "core/identity/container_index.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"
#include "tests/support/fake_runtime.h"

namespace strata {
namespace {

using test::id_of;

TEST(UserSlice, IsTheOneBelowTheUsersSlice) {
  EXPECT_EQ(user_slice_of("/user.slice/user-1000.slice/user@1000.service/a"), "user-1000.slice");
  EXPECT_EQ(user_slice_of("/user.slice/user-1000.slice"), "user-1000.slice");
  for (const auto* path :
       {"", "/", "/user.slice", "/user.slice/", "/user.slice/user-.slice/a",
        "/user.slice/user-1x.slice/a", "/machine.slice/user-1000.slice/a", "/user-1000.slice/a",
        "/docker/user.slice/user-1000.slice", "/user.slice/x/user-1000.slice/a"}) {
    EXPECT_EQ(user_slice_of(path), "") << path;
  }
}

TEST(UserSlice, AKeySaysWhose) {
  const auto text = users_key(1000, "aa");
  EXPECT_EQ(text, "user-1000.slice/aa");
  const auto key = parse_users_key(text);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->slice, "user-1000.slice");
  EXPECT_EQ(key->id, "aa");
  for (const auto* other : {"", "aa", "default/web", "user-1000.slice", "user-x.slice/aa"}) {
    EXPECT_FALSE(parse_users_key(other)) << other;
  }
}

class UsersContainers : public testing::Test {
 protected:
  void SetUp() override {
    host.add_process(1, "host");
    host.add_process(41, "own");
    host.add_process(42, "own");
    host.add_cgroup(roots, "41\n");
    host.add_cgroup(users, "42\n");
    index.emplace(host.fs(), host.layout(), clock,
                  std::vector<RuntimeSource*>{&podman, &containerd});
  }
  /// What user 1000 says.
  void user_tells(char digit, const std::string& name) {
    tell(podman, users_key(1000, id_of(digit)), name);
  }
  static void tell(test::FakeRuntime& by, const std::string& key, const std::string& name) {
    RuntimeContainer container;
    container.id = key;  // as the fake has it in its view
    container.name = name;
    container.joined_network = true;
    container.own_paths = {"/"};
    by.tell(container);
  }
  const Container& at(const std::string& path) {
    EXPECT_TRUE(index->refresh());
    shown = index->containers();
    return *shown->by_path(path);
  }

  const std::string roots = "/machine.slice/libpod-" + id_of('a') + ".scope";
  const std::string users =
      "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + id_of('b') + ".scope";
  test::FakeHost host{CgroupMode::v2};
  test::FakeClock clock;
  test::FakeRuntime podman{"podman"};
  test::FakeRuntime containerd{"containerd"};
  std::optional<ContainerIndex> index;
  std::shared_ptr<const ContainerSet> shown;
};

TEST_F(UsersContainers, AUserNamesItsOwn) {
  user_tells('b', "mine");
  EXPECT_EQ(at(users).entity.name, "mine");
  EXPECT_EQ(at(users).source, "podman");
}

TEST_F(UsersContainers, AUserSaysNothingOfOthers) {
  user_tells('a', "not mine");
  tell(podman, users_key(1001, id_of('b')), "not mine");
  for (const auto& path : {roots, users}) {
    EXPECT_NE(at(path).entity.name, "not mine");
    EXPECT_EQ(at(path).source, "cgroup");
    EXPECT_TRUE(at(path).own_paths.empty());
    EXPECT_FALSE(at(path).joined_network);
  }
}

TEST_F(UsersContainers, AUserIsBelievedLast) {
  user_tells('b', "mine");
  tell(containerd, id_of('b'), "containerd's");
  EXPECT_EQ(at(users).entity.name, "containerd's");
}

TEST_F(UsersContainers, AUserNamesItsDeparted) {
  at(users);
  host.remove_cgroup(users);
  at(roots);
  user_tells('b', "mine");
  user_tells('a', "not mine");
  index->commit();
  EXPECT_NE(index->containers()->by_name("mine"), nullptr);
  EXPECT_EQ(index->containers()->by_name("not mine"), nullptr);
}

}  // namespace
}  // namespace strata
