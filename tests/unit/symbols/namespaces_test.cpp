// The symbolizer and programs in mount and pid namespaces of their own, as containers have them,
// and a just-in-time compiler that tells its functions.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "collectors/profile/symbols/perf_map.h"
#include "collectors/profile/symbols/proc_maps.h"
#include "collectors/profile/symbols/symbolizer.h"
#include "core/base/text.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/symbols/running.h"

namespace strata::profile {
namespace {

using strata::test::ChildProgram;
using strata::test::TempTree;
using test::one_stack;
using test::Target;
using testing::HasSubstr;

std::string text_of(const std::string& path) {
  return (std::ostringstream() << std::ifstream(path).rdbuf()).str();
}

std::size_t open_files() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    count += entry.path().empty() ? 0 : 1;
  }
  return count;
}

class SymbolsInNamespaces : public testing::Test {
 protected:
  /// The target as pid 1 of a pid namespace, its file and its /tmp in a mount namespace.
  void start() {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to make namespaces";
    target_.emplace(std::vector<std::string>{
        "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
        "mount -t tmpfs none /tmp && cp \"$0\" /tmp/target && exec /tmp/target",
        STRATA_SYMBOLS_TARGET});
    if (!target_->runs()) GTEST_SKIP() << "namespaces are not to be had here";
    const auto outer = std::to_string(target_->pid());
    auto children = text_of("/proc/" + outer + "/task/" + outer + "/children");
    std::string_view rest = children;
    pid_ = text::number<pid_t>(text::take_field(rest)).value_or(0);
    ASSERT_GT(pid_, 0);
  }

  std::string name_at(std::uint64_t address) {
    return symbolizer_.symbolize(one_stack(pid_, {address}), {}).profile.frames.at(0).function;
  }

  std::optional<Target> target_;
  pid_t pid_ = 0;
  SystemClock clock_;
  Symbolizer symbolizer_{HostFs(HostPaths{}), clock_};
};

TEST_F(SymbolsInNamespaces, AFileIsReadWhereItsProcessHasIt) {
  start();
  if (IsSkipped()) return;
  ASSERT_FALSE(std::filesystem::exists("/tmp/target"));
  EXPECT_EQ(name_at(target_->at("burn<int>")), "shop::tickets::burn<int>");
}

TEST_F(SymbolsInNamespaces, TheFilesOfAnEndedContainerWereHeldAndAreLetGo) {
  start();
  if (IsSkipped()) return;
  const auto before = open_files();
  symbolizer_.observe(pid_);
  EXPECT_GT(open_files(), before);
  target_->end();
  EXPECT_EQ(name_at(target_->at("plain_c")), "plain_c");
  EXPECT_EQ(open_files(), before);
}

TEST_F(SymbolsInNamespaces, APerfMapHasTheNumberThatItsProcessKnows) {
  start();
  if (IsSkipped()) return;
  const auto address = target_->at("generated");
  std::ofstream("/proc/" + std::to_string(pid_) + "/root/tmp/perf-1.map")
      << std::hex << address << " 40 inner\n";
  EXPECT_EQ(name_at(address), "inner");
}

/// Node.js running a function long enough for its compiler to take it up.
class SymbolsOfNode : public testing::Test {
 protected:
  void start(const std::string& option) {
    if (std::system("node --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "needs node";
    node_.emplace(std::vector<std::string>{"node", option, "-e", R"(
      function burnTickets(n) { let s = 0; for (let i = 0; i < n; ++i) s += i % 7; return s; }
      for (let i = 0; i < 2000; ++i) burnTickets(20000);
      console.log('ready');
      setInterval(() => burnTickets(1000), 1000);)"},
                  tree_.path());
    if (node_->line() != "ready") GTEST_SKIP() << "node does not start";
  }

  /// Where the compiled function is, by what node says itself.
  [[nodiscard]] std::uint64_t compiled() const {
    const auto map = text_of("/tmp/perf-" + std::to_string(node_->pid()) + ".map");
    std::uint64_t address = 0;
    for (std::string_view rest = map; !rest.empty();) {
      const auto line = parse_perf_map_line(text::take_line(rest));
      if (line && line->name.find("*burnTickets") != std::string_view::npos) address = line->start;
    }
    return address;
  }

  void TearDown() override {
    if (!node_) return;
    const auto map = "/tmp/perf-" + std::to_string(node_->pid()) + ".map";
    node_->end();
    std::filesystem::remove(map);
  }

  TempTree tree_;
  std::optional<ChildProgram> node_;
  SystemClock clock_;
  Symbolizer symbolizer_{HostFs(HostPaths{}), clock_};
};

TEST_F(SymbolsOfNode, CompiledFunctionsHaveTheirNames) {
  start("--perf-basic-prof");
  if (IsSkipped()) return;
  const auto address = compiled();
  ASSERT_NE(address, 0U);
  const auto done = symbolizer_.symbolize(one_stack(node_->pid(), {address + 8}), {});
  EXPECT_THAT(done.profile.frames.at(0).function, HasSubstr("burnTickets"));
  EXPECT_EQ(done.profile.losses.unknown_frames, 0U);
}

TEST_F(SymbolsOfNode, WithoutThemItIsSaidWhatToSwitchOn) {
  start("--no-perf-basic-prof");
  if (IsSkipped()) return;
  const auto pid = node_->pid();
  std::uint64_t generated = 0;
  const auto maps = text_of("/proc/" + std::to_string(pid) + "/maps");
  for (const auto& region : parse_executable_regions(maps, 1000)) {
    if (region.kind == RegionKind::anonymous) generated = region.start;
  }
  ASSERT_NE(generated, 0U);
  const auto done = symbolizer_.symbolize(one_stack(pid, {generated}), {});
  ASSERT_EQ(done.unknown.size(), 1U);
  EXPECT_EQ(done.unknown[0].runtime, "node");
  EXPECT_THAT(done.unknown[0].hint, HasSubstr("--perf-basic-prof"));
}

}  // namespace
}  // namespace strata::profile
