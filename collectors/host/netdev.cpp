#include "collectors/host/netdev.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "collectors/host/interface_addresses.h"
#include "collectors/host/lines.h"
#include "collectors/host/netdev_metrics.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// "  eth0: 1913 10 0 0 0 0 0 0 2609 8 0 0 0 0 0 0"; an alias has a colon of its own ("eth0:1:").
std::optional<NetdevLine> parse_device_line(std::string_view line) {
  const auto colon = line.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  NetdevLine parsed{text::trim(line.substr(0, colon)), {}};
  // A name becomes part of a path in /sys; the kernel allows no slash in it.
  if (parsed.device.empty() || parsed.device.find('/') != std::string_view::npos) {
    return std::nullopt;
  }
  auto rest = line.substr(colon + 1);
  for (auto& column : parsed.columns) {
    const auto value = text::u64(text::take_field(rest));
    if (!value) return std::nullopt;
    column = *value;
  }
  return parsed;
}

/// Netlink tells of the agent's own network namespace, /proc/1/net of init's.
bool sees_network_of_init(const HostFs& host) {
  const auto of_init = inode_of(host.proc("1/ns/net"));
  const auto own = inode_of("/proc/self/ns/net");
  return of_init && own && *of_init == *own;
}

}  // namespace

Result<std::vector<NetdevLine>> parse_netdev(std::string_view file) {
  std::vector<NetdevLine> lines;
  bool headed = false;
  bool broken = false;
  each_whole_line(file, [&](std::string_view line) {
    if (!headed) {
      headed = line.starts_with(" face |");
      return;
    }
    auto parsed = parse_device_line(line);
    broken = broken || !parsed;
    if (parsed) lines.push_back(*parsed);
  });
  if (!headed) return fail(Code::parse, "no heading ' face |'");
  if (lines.empty() && broken) return fail(Code::parse, "no line of an interface");
  return lines;
}

NetdevCollector::NetdevCollector(const HostFs& host, const NetdevOptions& options)
    : NetdevCollector(host, options, LinkSource{}) {
  if (options.containers && sees_network_of_init(host)) links_.emplace(kernel_links());
}

NetdevCollector::NetdevCollector(const HostFs& host, const NetdevOptions& options, LinkSource links)
    : host_(host),
      options_(options),
      file_(host, {Root::host_net, "dev"}),
      filter_({options.device_exclude, options.device_include}) {
  if (options.containers && links.links) links_.emplace(std::move(links));
}

NetdevCollector::Device NetdevCollector::make_device(std::string_view name) const {
  const auto directory = "class/net/" + std::string(name);
  Device device{.shown = filter_.shows(name),
                .directory = host_.sys(directory),
                .nohandler = {},
                .alias = {},
                .detailed = {}};
  if (options_.detailed) device.detailed.resize(netdev_detailed.size());
  return device;
}

std::string NetdevCollector::labels_of(std::string_view name, Device& device, Instant now) {
  auto labels = label_text("device", links_ ? links_->name_of(name) : name);
  if (options_.label_ifalias) {
    const auto alias = device.alias.read(device.directory, "ifalias", room_, now);
    append_label(labels, 0, "ifalias", alias.value_or(std::string_view{}));
  }
  return labels;
}

void NetdevCollector::add_counters(const NetdevLine& line, Device& device, std::string_view labels,
                                   Instant now, Batch& batch) {
  for (std::size_t i = 0; i < netdev_columns.size(); ++i) {
    batch.add_rendered(*netdev_columns.at(i), Suffix::none, labels,
                       static_cast<double>(line.columns.at(i)));
  }
  const auto nohandler =
      device.nohandler.read(device.directory, "statistics/rx_nohandler", room_, now);
  if (const auto packets = nohandler ? text::u64(*nohandler) : std::nullopt) {
    batch.add_rendered(network_receive_nohandler, Suffix::none, labels,
                       static_cast<double>(*packets));
  }
}

void NetdevCollector::add_detailed(Device& device, std::string_view labels, Instant now,
                                   Batch& batch) {
  for (std::size_t i = 0; i < netdev_detailed.size(); ++i) {
    const auto& row = netdev_detailed.at(i);
    const auto text = device.detailed[i].read(device.directory, row.file, room_, now);
    if (const auto value = text ? text::u64(*text) : std::nullopt) {
      batch.add_rendered(*row.def, Suffix::none, labels, static_cast<double>(*value));
    }
  }
}

void NetdevCollector::add_addresses(const std::vector<std::string_view>& shown,
                                    Batch& batch) const {
  for (const auto& one : interface_addresses()) {
    if (std::ranges::find(shown, one.device) == shown.end()) continue;
    const auto name = links_ ? links_->name_of(one.device) : one.device;
    batch.add(network_address_info, 1,
              {name, to_text(one.address), std::to_string(one.prefix), scope_of(one.address)});
  }
}

Status NetdevCollector::collect(const CollectContext& context, Batch& batch) {
  if (!filter_.status()) return filter_.status();
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto lines = parse_netdev(*text);
  if (!lines) return fail(lines.error().within("net/dev"));
  std::vector<std::string_view> names;
  for (const auto& line : *lines) names.push_back(line.device);
  if (links_ && context.containers) links_->learn(names, *context.containers, context.now);
  names.clear();
  devices_.begin_round();
  for (const auto& line : *lines) {
    auto* const device = devices_.see(line.device, [&] { return make_device(line.device); });
    if (device == nullptr || !device->shown) continue;
    names.push_back(line.device);
    const auto labels = labels_of(line.device, *device, context.now);
    if (options_.detailed) {
      add_detailed(*device, labels, context.now, batch);
    } else {
      add_counters(line, *device, labels, context.now, batch);
    }
  }
  devices_.end_round();
  if (options_.address_info) add_addresses(names, batch);
  return {};
}

}  // namespace strata::host
