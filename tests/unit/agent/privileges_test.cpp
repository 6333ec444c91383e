// Each case drops privileges in a child process, since there is no way back.
#include "agent/privileges.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace strata {
namespace {

using ::testing::IsEmpty;

/// Exit status of `body` run in a child; 100 and more where it did not exit by itself.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return 100;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

bool may_drop() {
  const auto effective = effective_capabilities();
  return effective &&
         std::find(effective->begin(), effective->end(), "cap_setpcap") != effective->end();
}

/// ThreadSanitizer keeps a thread of its own in every process, also in a child after fork().
#ifdef __SANITIZE_THREAD__
constexpr bool single_threaded = false;
#else
constexpr bool single_threaded = true;
#endif

class PrivilegesAsRoot : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!may_drop()) GTEST_SKIP() << "needs CAP_SETPCAP";
    if (!single_threaded) GTEST_SKIP() << "needs a process of one thread";
  }
};

TEST(Privileges, NeededOnesAreNamesThatLibcapKnows) {
  for (const auto& capability : needed_capabilities()) {
    cap_value_t value = 0;
    EXPECT_EQ(cap_from_name(std::string(capability.name).c_str(), &value), 0) << capability.name;
    EXPECT_FALSE(capability.lost.empty());
  }
}

TEST(Privileges, ToldByNameWhatIsMissing) {
  auto names = needed_capability_names();
  EXPECT_THAT(missing_capabilities(names), IsEmpty());
  std::erase(names, "cap_net_admin");
  const auto missing = missing_capabilities(names);
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing.front().name, "cap_net_admin");
}

TEST(Privileges, AnUnknownNameChangesNothing) {
  const auto before = effective_capabilities();
  const auto status = drop_to({"cap_fly"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error(), (Error{Code::invalid, "no capability cap_fly"}));
  EXPECT_EQ(effective_capabilities(), before);
}

TEST_F(PrivilegesAsRoot, KeepsWhatIsNamedAndNothingElse) {
  EXPECT_EQ(in_child([] {
              if (!drop_to({"cap_net_admin", "cap_sys_ptrace"})) return 1;
              const auto left = effective_capabilities();
              const std::vector<std::string> wanted = {"cap_net_admin", "cap_sys_ptrace"};
              if (!left || *left != wanted) return 2;
              if (cap_get_bound(CAP_NET_ADMIN) != 1 || cap_get_bound(CAP_SYS_ADMIN) != 0) return 3;
              return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 4;
            }),
            0);
}

TEST_F(PrivilegesAsRoot, AProgramExecutedLaterGetsNothingBack) {
  EXPECT_EQ(in_child([] {
              if (!drop_to({})) return 1;
              // CapEff and CapPrm of the shell's own child must be zero.
              const auto* const script =
                  "! grep -E '^Cap(Eff|Prm|Bnd|Amb)' /proc/self/status | grep -v 0000000000000000";
              ::execl("/bin/sh", "sh", "-c", script, nullptr);
              return 2;
            }),
            0);
}

TEST_F(PrivilegesAsRoot, WhatIsGoneCannotBeHadAgain) {
  EXPECT_EQ(in_child([] {
              if (!drop_to({"cap_net_admin"}) || !drop_to({"cap_sys_admin"})) return 1;
              const auto left = effective_capabilities();
              return left && left->empty() ? 0 : 2;
            }),
            0);
}

TEST_F(PrivilegesAsRoot, RefusesWhileOtherThreadsRun) {
  EXPECT_EQ(in_child([] {
              std::jthread other([](const std::stop_token& stop) {
                while (!stop.stop_requested()) std::this_thread::yield();
              });
              const auto before = effective_capabilities();
              const auto status = drop_to({});
              if (status || status.error().code != Code::invalid) return 1;
              return effective_capabilities() == before ? 0 : 2;
            }),
            0);
}

}  // namespace
}  // namespace strata
