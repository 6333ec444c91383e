#include "agent/namespace_sockets.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace strata {
namespace {

std::uint64_t inode_of(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

/// A process in a network namespace of its own, until the end of the test.
class Stranger {
 public:
  Stranger() {
    int ready[2];
    if (::pipe(ready) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      const char done = ::unshare(CLONE_NEWNET) == 0 ? 'y' : 'n';
      (void)!::write(ready[1], &done, 1);
      ::pause();
      ::_exit(0);
    }
    (void)!::read(ready[0], &done_, 1);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~Stranger() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  [[nodiscard]] bool ready() const { return done_ == 'y'; }
  [[nodiscard]] std::string space() const { return "/proc/" + std::to_string(pid_) + "/ns/net"; }

 private:
  pid_t pid_ = -1;
  char done_ = 'n';
};

#ifdef __SANITIZE_THREAD__
constexpr bool may_fork = false;  // the sanitizer has a thread of its own
#else
constexpr bool may_fork = true;
#endif

class NamespaceSocketsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!may_fork) GTEST_SKIP() << "forks, which needs a process of one thread";
    if (::geteuid() != 0) GTEST_SKIP() << "entering a namespace takes root's rights";
    auto started = NamespaceSockets::start();
    if (!started && started.error().code == Code::permission) {
      GTEST_SKIP() << started.error().message;  // root, but without CAP_SYS_ADMIN
    }
    ASSERT_TRUE(started) << started.error().message;
    sockets = *std::move(started);
  }
  std::unique_ptr<NamespaceSockets> sockets;
};

TEST_F(NamespaceSocketsTest, OpensThemInOthersNetworks) {
  const Stranger stranger;
  if (!stranger.ready()) GTEST_SKIP() << "no network namespace can be made here";
  for (const int family : {AF_INET, AF_INET6}) {
    const auto socket = sockets->open(stranger.space(), inode_of(stranger.space()), family);
    ASSERT_TRUE(socket) << socket.error().message;
    // SIOCGSKNS tells a socket's namespace.
    constexpr unsigned long siocgskns = 0x894C;
    const Fd space(::ioctl(socket->get(), siocgskns));
    struct stat found {};
    ASSERT_EQ(::fstat(space.get(), &found), 0);
    EXPECT_EQ(found.st_ino, inode_of(stranger.space()));
  }
}

TEST_F(NamespaceSocketsTest, RefusesANamespaceThatIsAnother) {
  const auto own = std::string("/proc/self/ns/net");
  EXPECT_EQ(sockets->open(own, inode_of(own) + 1, AF_INET).error().code, Code::not_found);
  EXPECT_EQ(sockets->open("/proc/0/ns/net", 1, AF_INET).error().code, Code::not_found);
  EXPECT_FALSE(sockets->open("/proc/self/ns/uts", inode_of("/proc/self/ns/uts"), AF_INET));
  EXPECT_TRUE(sockets->open(own, inode_of(own), AF_INET)) << "it goes on";
}

TEST_F(NamespaceSocketsTest, ItsChildHasOneRightAndNoFiles) {
  const auto directory = "/proc/" + std::to_string(sockets->child());
  ASSERT_TRUE(sockets->open("/proc/self/ns/net", inode_of("/proc/self/ns/net"), AF_INET));
  std::ifstream file(directory + "/status");
  const std::string status{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(status, testing::HasSubstr("CapEff:\t0000000000200000"));
  EXPECT_THAT(status, testing::HasSubstr("NoNewPrivs:\t1"));
  EXPECT_EQ(::access((directory + "/fd/4").c_str(), F_OK), 0);
  // What it has been handed is closed a moment after the answer.
  int looks = 0;
  while (::access((directory + "/fd/5").c_str(), F_OK) == 0 && looks < 1000) {
    ::usleep(10'000);
    ++looks;
  }
  EXPECT_LT(looks, 1000);
}

TEST_F(NamespaceSocketsTest, SaysThatItsChildHasEnded) {
  ::kill(sockets->child(), SIGKILL);
  const auto own = std::string("/proc/self/ns/net");
  const auto opened = sockets->open(own, inode_of(own), AF_INET);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("does not answer"));
  EXPECT_THAT(sockets->open(own, inode_of(own), AF_INET).error().message,
              testing::HasSubstr("has ended"));
}

}  // namespace
}  // namespace strata
