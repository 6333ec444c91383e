// Files cut at every byte, files that are not there, files of garbage: no collector crashes, and
// none gives a number that the whole file does not give.

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/cpu.h"
#include "collectors/host/diskstats.h"
#include "collectors/host/filesystem.h"
#include "collectors/host/loadavg.h"
#include "collectors/host/meminfo.h"
#include "collectors/host/netdev.h"
#include "collectors/host/stat.h"
#include "tests/support/hanging_mounts.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSubsetOf;

struct ProcFile {
  std::string name;
  std::string file;  // below /proc; the fixture of the same name is whole
  std::function<std::unique_ptr<Collector>(const HostFs&)> make;
};

void PrintTo(const ProcFile& file, std::ostream* out) { *out << file.name; }

template <class C>
std::unique_ptr<Collector> make(const HostFs& host) {
  return std::make_unique<C>(host);
}

std::unique_ptr<Collector> make_filesystem(const HostFs& host) {
  return std::make_unique<FilesystemCollector>(host, FilesystemOptions{},
                                               strata::test::HangingMounts().stat());
}

class BadInput : public ::testing::TestWithParam<ProcFile> {
 protected:
  test::Collected collect(std::string_view text) {
    tree_.write(GetParam().file, text);
    return test::collect(*collector_);
  }

  strata::test::TempTree tree_;
  std::unique_ptr<Collector> collector_ = GetParam().make(
      HostFs({.procfs = tree_.path(), .sysfs = tree_.path(), .udev_data = tree_.path()}));
};

TEST_P(BadInput, ACutFileGivesNoNumberThatTheWholeOneDoesNot) {
  const auto text = *read_file(test::fixture_host().proc(GetParam().file));
  const auto whole = collect(text);
  EXPECT_TRUE(whole.status);
  EXPECT_FALSE(whole.lines.empty());
  for (std::size_t size = 0; size < text.size(); ++size) {
    // A collector of its own: the CPU collector would remember the whole file.
    const auto fresh = GetParam().make(
        HostFs({.procfs = tree_.path(), .sysfs = tree_.path(), .udev_data = tree_.path()}));
    tree_.write(GetParam().file, std::string_view(text).substr(0, size));
    const auto cut = test::collect(*fresh);
    ASSERT_THAT(cut.lines, IsSubsetOf(whole.lines)) << "cut at byte " << size;
    if (!cut.status) {
      ASSERT_EQ(cut.status.error().code, Code::parse);
    }
  }
}

TEST_P(BadInput, AMissingFileIsNotFoundAndNamed) {
  const auto missing = test::collect(*collector_);
  ASSERT_FALSE(missing.status);
  EXPECT_EQ(missing.status.error().code, Code::not_found);
  const auto name = GetParam().file.substr(GetParam().file.rfind('/') + 1);
  EXPECT_THAT(missing.status.error().message, HasSubstr(tree_.path()));
  EXPECT_THAT(missing.status.error().message, HasSubstr(name));
  EXPECT_TRUE(missing.lines.empty());
}

TEST_P(BadInput, GarbageIsAParseErrorAndHealsByItself) {
  std::string garbage;
  for (int i = 0; i < 4096; ++i) garbage += static_cast<char>((i * 37 + i / 7) & 0xFF);
  const auto bad = collect(garbage + '\n');
  ASSERT_FALSE(bad.status);
  EXPECT_EQ(bad.status.error().code, Code::parse);
  EXPECT_TRUE(bad.lines.empty());
  EXPECT_TRUE(collect(*read_file(test::fixture_host().proc(GetParam().file))).status);
}

INSTANTIATE_TEST_SUITE_P(Host, BadInput,
                         ::testing::Values(ProcFile{"cpu", "stat", make<CpuCollector>},
                                           ProcFile{"stat", "stat", make<StatCollector>},
                                           ProcFile{"loadavg", "loadavg", make<LoadavgCollector>},
                                           ProcFile{"meminfo", "meminfo", make<MeminfoCollector>},
                                           ProcFile{"diskstats", "diskstats",
                                                    make<DiskstatsCollector>},
                                           ProcFile{"netdev", "1/net/dev", make<NetdevCollector>},
                                           ProcFile{"filesystem", "1/mountinfo", make_filesystem}),
                         [](const auto& source) { return source.param.name; });

TEST(UdevProperties, ACutFileHasNoHalfProperty) {
  const auto text = *read_file(test::fixture_host().paths().udev_data + "/b259:0");
  const UdevProperties whole(text);
  EXPECT_EQ(whole["ID_MODEL"], "ACME Flash 1TB");
  for (std::size_t size = 0; size < text.size(); ++size) {
    const UdevProperties cut(std::string_view(text).substr(0, size));
    for (const auto* const key : {"ID_SERIAL", "ID_MODEL", "ID_FS_UUID", "ID_FS_VERSION"}) {
      if (!cut[key].empty()) {
        ASSERT_EQ(cut[key], whole[key]);
      }
    }
  }
}

}  // namespace
}  // namespace strata::host
