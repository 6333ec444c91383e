#include "collectors/host/netdev.h"

#include <optional>

#include "collectors/host/lines.h"
#include "collectors/host/netdev_metrics.h"

namespace strata::host {
namespace {

/// "  eth0: 1913 10 0 0 0 0 0 0 2609 8 0 0 0 0 0 0"; an alias has a colon of its own ("eth0:1:").
std::optional<NetdevLine> parse_line(std::string_view line) {
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

}  // namespace

Result<std::vector<NetdevLine>> parse_netdev(std::string_view file) {
  std::vector<NetdevLine> lines;
  bool headed = false;
  each_whole_line(file, [&](std::string_view line) {
    headed = headed || line.starts_with(" face |");
    if (auto parsed = parse_line(line)) lines.push_back(*parsed);
  });
  if (!headed) return fail(Code::parse, "no heading ' face |'");
  return lines;
}

NetdevCollector::Device NetdevCollector::make_device(std::string_view name) const {
  const auto directory = "class/net/" + std::string(name);
  return {filter_.shows(name), host_.hot_sys(directory + "/statistics/rx_nohandler")};
}

Status NetdevCollector::collect(const CollectContext&, Batch& batch) {
  if (!filter_.status()) return filter_.status();
  auto text = of_init_.read();
  if (!text) text = of_self_.read();
  if (!text) return fail(text.error());
  const auto lines = parse_netdev(*text);
  if (!lines) return fail(lines.error().within("net/dev"));
  devices_.begin_round();
  for (const auto& line : *lines) {
    auto* const device = devices_.see(line.device, [&] { return make_device(line.device); });
    if (device == nullptr || !device->shown) continue;
    for (std::size_t i = 0; i < netdev_columns.size(); ++i) {
      batch.add(*netdev_columns.at(i), static_cast<double>(line.columns.at(i)), {line.device});
    }
    const auto nohandler = device->nohandler.read();
    if (!nohandler) continue;
    if (const auto packets = text::u64(text::trim(*nohandler))) {
      batch.add(network_receive_nohandler, static_cast<double>(*packets), {line.device});
    }
  }
  devices_.end_round();
  return {};
}

}  // namespace strata::host
