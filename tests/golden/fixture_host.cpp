#include "tests/golden/fixture_host.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "agent/config/host_keys.h"
#include "agent/host_collectors.h"
#include "agent/host_options.h"
#include "agent/runtime/scheduler.h"
#include "agent/runtime/scrape_health.h"
#include "agent/runtime/self_metrics.h"
#include "collectors/host/system_calls.h"
#include "core/metrics/snapshot.h"
#include "tests/support/fake_clock.h"

namespace strata::test {
namespace {

namespace files = std::filesystem;
using agent::CollectorRecipe;

/// They ask by netlink, ioctl, D-Bus or HTTP alone, so that no tree of files is their host. Their
/// unit tests have servers and kernels of their own.
constexpr std::array<std::string_view, 7> without_files = {
    "ebs", "ec2", "ethtool", "network_route", "qdisc", "systemd", "tcpstat"};

constexpr auto time_of_files = std::chrono::sys_seconds(std::chrono::seconds(1'699'999'000));

/// What HostFs is rooted at.
HostPaths paths_of(const TempTree& tree) {
  const std::string below = files::exists(tree.path("host")) ? tree.path("host") : tree.path();
  return {.procfs = below + "/proc",
          .sysfs = below + "/sys",
          .rootfs = below + "/root",
          .udev_data = below + "/udev"};
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

Result<MountUsage> statfs_of(std::string_view mount_point) {
  if (mount_point == "/mnt/dead") return fail(Code::timeout, "mountpoint timeout");
  if (mount_point == "/mnt/gone") return fail(Code::io, "stale NFS file handle");
  const auto blocks = static_cast<double>(mount_point.size()) * 4096;
  return MountUsage{.size_bytes = blocks * 1048576,
                    .free_bytes = blocks * 524288,
                    .available_bytes = blocks * 393216,
                    .files = 6553600,
                    .files_free = 6000000.0 + static_cast<double>(mount_point.size())};
}

/// A collector of what a system call would answer.
class Answered final : public Collector {
 public:
  Answered(std::string name, void (*add)(Batch&)) : name_(std::move(name)), add_(add) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    add_(batch);
    return {};
  }

 private:
  std::string name_;
  void (*add_)(Batch&);
};

void add_fixture_uname(Batch& batch) {
  host::add_uname({.sysname = "Linux",
                   .nodename = "fixture",
                   .release = "6.1.0-18-amd64",
                   .version = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)",
                   .machine = "x86_64",
                   .domainname = "(none)"},
                  batch);
}

void add_fixture_timex(Batch& batch) {
  timex clock{};
  clock.status = STA_PLL | STA_NANO;
  clock.offset = 120'345;
  clock.freq = -1'245'184;
  clock.maxerror = 22'500;
  clock.esterror = 610;
  clock.constant = 7;
  clock.tick = 10'000;
  clock.tai = 37;
  host::add_timex(clock, TIME_OK, batch);
}

/// A driver as ENA's is.
class FixtureEthtool final : public host::EthtoolSource {
 public:
  Result<host::EthtoolLink> link(const std::string& device) override {
    return fail(Code::unsupported, device);
  }
  Result<host::EthtoolDriver> driver(const std::string& device) override {
    return fail(Code::unsupported, device);
  }
  Result<host::EthtoolStatistics> statistics(const std::string& /*device*/) override {
    static const auto names =
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{
            "tx_timeout", "bw_in_allowance_exceeded", "bw_out_allowance_exceeded",
            "pps_allowance_exceeded", "conntrack_allowance_exceeded",
            "conntrack_allowance_available", "linklocal_allowance_exceeded"});
    return host::EthtoolStatistics{names, {0, 412, 1203, 8, 0, 136812, 0}};
  }
};

/// All collectors, with every option that shows more.
HostConfig everything(const FixtureHost& host) {
  HostConfig config;
  auto& all = config.collectors;
  for (const auto name : host_collector_names()) *find_collector_switch(all, name) = true;
  for (const auto name : without_files) *find_collector_switch(all, name) = false;
  all.bcache.priority_stats = true;
  all.cpu.info = true;
  all.stat.softirq = true;
  all.sysctl.include = {"fs.file-nr:allocated,unused,maximum"};
  all.sysctl.include_info = {"kernel.random.poolsize"};
  if (files::exists(host.textfiles())) all.textfile.directory = {host.textfiles()};
  return config;
}

std::vector<CollectorRecipe> recipes_of(const FixtureHost& host) {
  const auto config = everything(host);
  std::vector<CollectorRecipe> recipes;
  agent::add_host(config, host.fs(), recipes);
  const auto stat_mount = [root = host.fs().paths().rootfs](std::string_view path) {
    return statfs_of(path == root ? "/" : path.substr(root.size()));
  };
  for (auto& recipe : recipes) {
    if (recipe.name == "filesystem") {
      recipe.make = [=, fs = host.fs()] {
        return std::make_unique<host::FilesystemCollector>(
            fs, agent::options_of(config.collectors.filesystem), stat_mount);
      };
    }
    if (recipe.name == "ena") {
      recipe.make = [fs = host.fs()] {
        return host::make_ena(fs, std::make_unique<FixtureEthtool>());
      };
    }
    if (recipe.name == "uname") {
      recipe.make = [] { return std::make_unique<Answered>("uname", add_fixture_uname); };
    }
    if (recipe.name == "timex") {
      recipe.make = [] { return std::make_unique<Answered>("timex", add_fixture_timex); };
    }
  }
  return recipes;
}

}  // namespace

FixtureHost::FixtureHost(const std::string& name)
    : fixture_(files::path(STRATA_FIXTURES "/hosts") / name), fs_({}) {
  files::copy(fixture_, tree_.path(),
              files::copy_options::recursive | files::copy_options::copy_symlinks);
  fs_ = HostFs(paths_of(tree_));
  const auto table = fs_.proc("1/mountinfo");
  if (auto text = read_file(table)) {
    replace_all(*text, "@root@", fs_.paths().rootfs);
    std::ofstream(table, std::ios::binary) << *text;
  }
  if (!files::exists(textfiles())) return;
  for (const auto& file : files::directory_iterator(textfiles())) {
    files::last_write_time(file, std::chrono::file_clock::from_sys(time_of_files));
  }
}

std::string FixtureHost::without_root(std::string text) const {
  replace_all(text, tree_.path(), "");
  return text;
}

void FixtureHost::change_files(
    const std::function<std::optional<std::string>(const std::string&)>& change) const {
  for (const auto& entry : files::recursive_directory_iterator(fixture_)) {
    if (!entry.is_regular_file() || entry.is_symlink()) continue;
    const auto file = tree_.path(entry.path().lexically_relative(fixture_).string());
    const auto text = change(read_file(entry.path()).value_or(""));
    if (text) {
      std::ofstream(file, std::ios::binary) << *text;
    } else {
      files::remove(file);
      files::create_directory(file);
    }
  }
}

std::vector<CollectorReport> collect(const FixtureHost& host) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  const FakeClock clock;
  const auto nobody = std::make_shared<const ContainerSet>(
      Container{}, std::vector<std::shared_ptr<const Container>>{});
  agent::Scheduler scheduler(clock, [] {});
  scheduler.reconcile(recipes_of(host));
  scheduler.refresh({.now = clock.now(), .wall = clock.wall_now(), .containers = nobody},
                    LayerSet::all());
  while (!scheduler.idle()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return scheduler.reports();
}

std::string exposition_of(const FixtureHost& host, std::vector<CollectorReport> reports,
                          ExpositionFormat format) {
  auto own = std::make_shared<Batch>();
  for (auto& report : reports) {
    report.about = agent::scrape_health(report);
    own->add(agent::collector_up, report.up ? 1 : 0, {report.name});
    for (const auto& [code, count] : report.errors) {
      own->add(agent::collector_errors, static_cast<double>(count), {report.name, to_string(code)});
    }
  }
  CollectorReport about;
  about.name = "self";
  about.layer = Layer::agent;
  about.batch = std::move(own);
  reports.push_back(std::move(about));
  std::string text;
  render(freeze(1, {}, {}, std::move(reports)), {}, format, text);
  return host.without_root(std::move(text));
}

}  // namespace strata::test
