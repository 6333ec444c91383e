#include "collectors/host/container_links.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <set>
#include <utility>

#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

namespace strata::host {
namespace {

// A container may get its name after its interface, and may be renamed.
constexpr Duration between_tries = std::chrono::seconds(5);
constexpr Duration refreshed = std::chrono::minutes(1);

struct NetworkQuestion {
  rtgenmsg head{};
  std::array<std::byte, 3> padding{};
  nlattr attribute{.nla_len = sizeof(nlattr) + sizeof(std::uint32_t), .nla_type = NETNSA_PID};
  std::uint32_t pid = 0;
};

std::optional<std::int32_t> network_number(NetlinkSocket& socket, pid_t pid) {
  NetworkQuestion question;
  question.pid = static_cast<std::uint32_t>(pid);
  std::optional<std::int32_t> number;
  const auto asked =
      socket.ask(RTM_GETNSID, bytes_of(question), [&](const NetlinkMessage& message) {
        each_attribute(message.payload, sizeof(rtgenmsg), [&](std::uint16_t type, Bytes value) {
          if (type == NETNSA_NSID) number = read_as<std::int32_t>(value);
        });
      });
  // -1: no number was given to it, so that no interface leads there.
  return asked && number && *number >= 0 ? number : std::nullopt;
}

Result<std::vector<ForeignLink>> foreign_links(NetlinkSocket& socket) {
  std::vector<ForeignLink> links;
  const ifinfomsg all{};
  auto asked = socket.dump(RTM_GETLINK, bytes_of(all), [&](const NetlinkMessage& message) {
    if (auto link = parse_foreign_link(message.payload)) links.push_back(std::move(*link));
  });
  if (!asked) return fail(asked.error());
  return links;
}

std::string_view letters_of(std::string_view device) {
  const auto end =
      std::ranges::find_if_not(device, [](unsigned char c) { return std::isalpha(c) != 0; });
  const auto letters = device.substr(0, static_cast<std::size_t>(end - device.begin()));
  // "vetha1b2": hexadecimal digits are no part of the kind.
  return letters.starts_with("veth") ? letters.substr(0, 4) : letters;
}

}  // namespace

std::optional<ForeignLink> parse_foreign_link(Bytes payload) {
  const auto head = read_as<ifinfomsg>(payload);
  if (!head) return std::nullopt;
  ForeignLink link{.device = {}, .index = static_cast<std::uint32_t>(head->ifi_index)};
  bool foreign = false;
  each_attribute(payload, sizeof(ifinfomsg), [&](std::uint16_t type, Bytes value) {
    if (type == IFLA_IFNAME) link.device = text_of(value);
    const auto number = type == IFLA_LINK_NETNSID ? read_as<std::int32_t>(value) : std::nullopt;
    if (!number) return;
    link.network = *number;
    foreign = *number >= 0;
  });
  if (!foreign || link.device.empty()) return std::nullopt;
  return link;
}

LinkSource kernel_links() {
  const auto socket = std::make_shared<Result<NetlinkSocket>>(NetlinkSocket::open(NETLINK_ROUTE));
  return {.links = [socket]() -> Result<std::vector<ForeignLink>> {
            if (!*socket) return fail(socket->error());
            return foreign_links(**socket);
          },
          .network_of = [socket](pid_t pid) -> std::optional<std::int32_t> {
            if (!*socket) return std::nullopt;
            return network_number(**socket, pid);
          }};
}

bool ContainerLinks::is_due(const std::vector<std::string_view>& devices, Instant now) const {
  if (!asked_ || now - *asked_ >= refreshed) return true;
  bool nameless = false;
  for (const auto device : devices) {
    const auto at = known_.find(device);
    if (at == known_.end()) return true;
    nameless = nameless || (at->second.foreign && at->second.name.empty());
  }
  return nameless && now - *asked_ >= between_tries;
}

void ContainerLinks::ask(const ContainerSet& containers) {
  auto links = source_.links();
  if (!links || links->empty()) return;
  std::map<std::int32_t, const Container*> by_network;
  for (const auto& container : containers.all()) {
    if (container->pid == 0 || container->host_network || container->joined_network ||
        container->departed || container->entity.name.empty()) {
      continue;
    }
    const auto network = source_.network_of(container->pid);
    if (network) by_network.emplace(*network, container.get());
  }
  std::ranges::sort(*links, {}, &ForeignLink::index);
  std::set<std::string> taken;
  std::set<std::string> named;
  for (const auto& link : *links) {
    auto& known = known_[link.device];
    known.foreign = true;
    const auto at = by_network.find(link.network);
    if (at == by_network.end()) continue;
    const auto name =
        std::string(letters_of(link.device)).append(":").append(at->second->entity.name);
    auto free = name;
    for (int i = 2; !taken.insert(free).second; ++i) free = name + ":" + std::to_string(i);
    known.name = std::move(free);
    named.insert(link.device);
  }
  // An interface that outlives its container keeps its name until another takes it.
  for (auto& [device, known] : known_) {
    if (!named.contains(device) && taken.contains(known.name)) known.name.clear();
  }
}

void ContainerLinks::learn(const std::vector<std::string_view>& devices,
                           const ContainerSet& containers, Instant now) {
  if (!is_due(devices, now)) return;
  asked_ = now;
  std::map<std::string, Known, std::less<>> kept;
  for (const auto device : devices) {
    auto at = known_.find(device);
    kept.emplace(device, at == known_.end() ? Known{} : std::move(at->second));
  }
  known_ = std::move(kept);
  ask(containers);
}

std::string_view ContainerLinks::name_of(std::string_view device) const {
  const auto at = known_.find(device);
  return at == known_.end() || at->second.name.empty() ? device : at->second.name;
}

}  // namespace strata::host
