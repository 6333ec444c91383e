#include "collectors/container/network.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include <fcntl.h>

#include "collectors/container/metrics.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

constexpr std::size_t columns = 16;  // eight received, eight sent

bool is_interface_left_out(std::string_view name) {
  return name.starts_with("lo") || name.starts_with("veth") || name.starts_with("docker");
}

void add_interface(const InterfaceCounters& counters, const Entity& entity, Batch& batch) {
  using namespace container_network;
  const auto add = [&](const MetricDef& def, std::uint64_t value) {
    batch.add(def, entity, static_cast<double>(value), {counters.name});
  };
  add(receive_bytes, counters.receive_bytes);
  add(receive_packets, counters.receive_packets);
  add(receive_errors, counters.receive_errors);
  add(receive_dropped, counters.receive_dropped);
  add(transmit_bytes, counters.transmit_bytes);
  add(transmit_packets, counters.transmit_packets);
  add(transmit_errors, counters.transmit_errors);
  add(transmit_dropped, counters.transmit_dropped);
}

}  // namespace

// Inter-|   Receive                                                |  Transmit
//  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop ...
//     lo:    1024      12    0    0    0     0          0         0     1024      12    0    0 ...
std::vector<InterfaceCounters> parse_net_dev(std::string_view text) {
  std::vector<InterfaceCounters> interfaces;
  while (!text.empty()) {
    auto line = text::take_line(text);
    const auto colon = line.rfind(':');  // an alias ("eth0:1") has one of its own
    if (colon == std::string_view::npos) continue;
    const auto name = text::trim(line.substr(0, colon));
    line.remove_prefix(colon + 1);
    std::array<std::uint64_t, columns> values{};
    const auto whole = std::all_of(values.begin(), values.end(), [&](std::uint64_t& value) {
      const auto number = text::u64(text::take_field(line));
      value = number.value_or(0);
      return number.has_value();
    });
    if (!whole || name.empty()) continue;
    interfaces.push_back({name, values[0], values[1], values[2], values[3], values[8], values[9],
                          values[10], values[11]});
  }
  return interfaces;
}

void keep_served_interfaces(std::vector<InterfaceCounters>& interfaces) {
  const auto served = [](const InterfaceCounters& i) { return !is_interface_left_out(i.name); };
  if (std::any_of(interfaces.begin(), interfaces.end(), served)) {
    std::erase_if(interfaces, [&](const InterfaceCounters& i) { return !served(i); });
  } else {
    std::erase_if(interfaces, [](const InterfaceCounters& i) { return i.name != "lo"; });
  }
}

Status NetworkCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  FirstError errors;
  each_network(*context.containers, [&](const Container& container) {
    if (auto added = add(container, batch); !added) errors.note(added.error());
  });
  files_.keep_only(*context.containers);
  return errors.status();
}

Result<std::string> NetworkCollector::read(const Container& container) {
  const auto path = fs_.proc(std::to_string(container.pid) + "/net/dev");
  auto& file = files_.of(container, [](const Container&) { return File{}; });
  if (!file.fd || file.pid != container.pid) {
    file = {container.pid, Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC))};
    if (!file.fd) return fail(errno_error(errno, path));
  }
  auto text = read_open_file(file.fd, path);
  if (!text) file.fd.reset();
  return text;
}

Status NetworkCollector::add(const Container& container, Batch& batch) {
  const auto text = read(container);
  if (!text) return fail(text.error());
  auto interfaces = parse_net_dev(*text);
  if (interfaces.empty()) {
    return fail(Code::parse,
                "net/dev of process " + std::to_string(container.pid) + ": no interfaces");
  }
  keep_served_interfaces(interfaces);
  for (const auto& counters : interfaces) add_interface(counters, container.entity, batch);
  return {};
}

}  // namespace strata::container
