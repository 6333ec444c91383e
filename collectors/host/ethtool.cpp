#include "collectors/host/ethtool.h"

#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "collectors/host/ethtool_counters.h"
#include "collectors/host/ethtool_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/looking.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {
namespace {

constexpr double bytes_of_megabit = 125'000;

struct Mode {
  unsigned bit;
  unsigned megabits;
  std::string_view duplex;
  std::string_view name;
};
// Of the 32 that the ioctl tells.
constexpr std::array modes = {
    Mode{0, 10, "half", "10baseT"},
    Mode{1, 10, "full", "10baseT"},
    Mode{2, 100, "half", "100baseT"},
    Mode{3, 100, "full", "100baseT"},
    Mode{4, 1000, "half", "1000baseT"},
    Mode{5, 1000, "full", "1000baseT"},
    Mode{12, 10000, "full", "10000baseT"},
    Mode{17, 1000, "full", "1000baseKX"},
    Mode{18, 10000, "full", "10000baseKX4"},
    Mode{19, 10000, "full", "10000baseKR"},
    Mode{20, 10000, "full", "10000baseR_FEC"},
    Mode{21, 20000, "full", "20000baseMLD2"},
    Mode{22, 20000, "full", "20000baseKR2"},
    Mode{23, 40000, "full", "40000baseKR4"},
    Mode{24, 40000, "full", "40000baseCR4"},
    Mode{25, 40000, "full", "40000baseSR4"},
    Mode{26, 40000, "full", "40000baseLR4"},
    Mode{27, 56000, "full", "56000baseKR4"},
    Mode{28, 56000, "full", "56000baseCR4"},
    Mode{29, 56000, "full", "56000baseSR4"},
    Mode{30, 56000, "full", "56000baseLR4"},
    Mode{31, 25000, "full", "25000baseCR"},
};

struct Port {
  unsigned bit;
  std::string_view type;
};
constexpr std::array ports = {Port{7, "TP"},     Port{8, "AUI"},  Port{9, "MII"},
                              Port{10, "FIBRE"}, Port{11, "BNC"}, Port{16, "Backplane"}};

struct Capability {
  unsigned bit;
  const MetricDef* supported;
  const MetricDef* advertised;
};
constexpr std::array capabilities = {
    Capability{6, &ethtool_supports_autonegotiation, &ethtool_advertises_autonegotiation},
    Capability{13, &ethtool_supports_pause, &ethtool_advertises_pause},
    Capability{14, &ethtool_supports_asymmetric_pause, &ethtool_advertises_asymmetric_pause},
};

bool has(std::uint32_t bits, unsigned bit) { return (bits >> bit & 1U) != 0; }

void add_speeds(const MetricDef& def, const std::string& device, std::uint32_t bits, Batch& batch) {
  for (const auto& mode : modes) {
    if (!has(bits, mode.bit)) continue;
    batch.add(def, mode.megabits * bytes_of_megabit, {device, mode.duplex, mode.name});
  }
}

void add_link(const std::string& device, const EthtoolLink& link, Batch& batch) {
  add_speeds(ethtool_supported_speed, device, link.supported, batch);
  add_speeds(ethtool_advertised_speed, device, link.advertised, batch);
  for (const auto& port : ports) {
    if (has(link.supported, port.bit)) batch.add(ethtool_port, 1, {device, port.type});
  }
  for (const auto& one : capabilities) {
    batch.add(*one.supported, has(link.supported, one.bit) ? 1 : 0, {device});
    batch.add(*one.advertised, has(link.advertised, one.bit) ? 1 : 0, {device});
  }
  batch.add(ethtool_autonegotiates, link.autonegotiates ? 1 : 0, {device});
}

/// Names in /sys/class/net but for its files (bonding_masters).
Result<std::vector<std::string>> devices_of(const HostFs& host) {
  auto names = list_directory(host.sys("class/net"));
  if (!names) return names;
  std::erase_if(*names, [&](const auto& name) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(host.sys("class/net/" + name), ignored);
  });
  return names;
}

/// A driver that does not tell is no failure, nor is a device that has gone.
void weigh_answer(Status& status, const Error& error) {
  if (error.code != Code::unsupported && error.code != Code::not_found) weigh(status, fail(error));
}

class Ethtool final : public Part {
 public:
  Ethtool(const HostFs& host, const EthtoolOptions& options, std::unique_ptr<EthtoolSource> source)
      : host_(host),
        filter_(options.devices),
        counters_(options.metrics_include),
        source_(std::move(source)) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    if (!filter_.status()) return filter_.status();
    if (!counters_.status()) return counters_.status();
    const auto devices = devices_of(host_);
    if (!devices) return as_told(devices.error(), Missing::no_data);
    Status status;
    for (const auto& device : *devices) {
      if (filter_.shows(device)) add_device(device, batch, status);
    }
    return status;
  }

 private:
  void add_device(const std::string& device, Batch& batch, Status& status) {
    const auto link = source_->link(device);
    if (link) add_link(device, *link, batch);
    if (!link) weigh_answer(status, link.error());
    const auto driver = source_->driver(device);
    if (driver) {
      batch.add(ethtool_info, 1,
                {driver->bus_info, device, driver->name, driver->expansion_rom_version,
                 driver->firmware_version, driver->version});
    } else {
      weigh_answer(status, driver.error());
    }
    const auto statistics = source_->statistics(device);
    if (statistics) counters_.add(device, *statistics, batch);
    if (!statistics) weigh_answer(status, statistics.error());
  }

  HostFs host_;
  NameFilter filter_;
  EthtoolCounters counters_;
  std::unique_ptr<EthtoolSource> source_;
};

class Ena final : public Part {
 public:
  Ena(const HostFs& host, std::unique_ptr<EthtoolSource> source)
      : host_(host), source_(std::move(source)) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    if (auto looked = look(context.now); !looked) return looked;
    if (devices_.empty()) return fail(Code::no_data, "no network interface of the driver ena");
    Status status;
    for (const auto& device : devices_) {
      const auto statistics = source_->statistics(device);
      if (statistics) counters_.add(device, *statistics, batch);
      if (!statistics) weigh_answer(status, statistics.error());
    }
    return status;
  }

 private:
  /// Finds the interfaces; once a minute, since links to drivers are slow to follow.
  Status look(Instant now) {
    if (now < again_) return {};
    auto devices = list_directory(host_.sys("class/net"));
    if (!devices) return as_told(devices.error(), Missing::no_data);
    std::erase_if(*devices, [this](const auto& device) { return !is_ena(device); });
    devices_ = std::move(*devices);
    again_ = now + looked_at_again;
    return {};
  }

  /// Where a device has a driver, /sys/class/net/eth0/device/driver is a link to it.
  [[nodiscard]] bool is_ena(const std::string& device) const {
    std::error_code error;
    const auto driver =
        std::filesystem::read_symlink(host_.sys("class/net/" + device + "/device/driver"), error);
    return !error && driver.filename() == "ena";
  }

  HostFs host_;
  std::vector<std::string> devices_;
  Instant again_{};
  EthtoolCounters counters_{"_allowance_(exceeded|available)$|^ena_srd_"};
  std::unique_ptr<EthtoolSource> source_;
};

}  // namespace

std::unique_ptr<Collector> make_ethtool(const HostFs& host, const EthtoolOptions& options,
                                        std::unique_ptr<EthtoolSource> source) {
  return made_of("ethtool", Placement::shared_thread,
                 std::make_unique<Ethtool>(host, options, std::move(source)));
}

std::unique_ptr<Collector> make_ena(const HostFs& host, std::unique_ptr<EthtoolSource> source) {
  return made_of("ena", Placement::shared_thread, std::make_unique<Ena>(host, std::move(source)));
}

}  // namespace strata::host
