#include "collectors/host/network_route.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "collectors/host/links.h"
#include "collectors/host/network_route_metrics.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {
namespace {

// A router may have a million.
constexpr std::size_t most_routes = 10'000;

struct Protocol {
  std::uint8_t number;
  std::string_view name;
};
constexpr std::array protocols = {
    Protocol{0, "unspec"}, Protocol{1, "redirect"},  Protocol{2, "kernel"},
    Protocol{3, "boot"},   Protocol{4, "static"},    Protocol{8, "gated"},
    Protocol{9, "ra"},     Protocol{10, "mrt"},      Protocol{11, "zebra"},
    Protocol{12, "bird"},  Protocol{13, "dnrouted"}, Protocol{14, "xorp"},
    Protocol{15, "ntk"},   Protocol{16, "dhcp"},     Protocol{17, "mrouted"},
    Protocol{42, "babel"}, Protocol{186, "bgp"},     Protocol{187, "isis"},
    Protocol{188, "ospf"}, Protocol{189, "rip"},     Protocol{192, "eigrp"},
};

std::string_view protocol_name(std::uint8_t number) {
  const auto* const at = std::ranges::find(protocols, number, &Protocol::number);
  return at == protocols.end() ? "unknown" : at->name;
}

/// "10.0.0.1", "2001:db8::1"; empty for bytes that are no address.
std::string address_text(Bytes bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = bytes.size() == sizeof(in_addr);
  if (!v4 && bytes.size() != sizeof(in6_addr)) return {};
  ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

void add_next_hops(Bytes hops, const Route& route, std::vector<Route>& routes) {
  while (const auto hop = read_as<rtnexthop>(hops)) {
    if (hop->rtnh_len < sizeof(rtnexthop) || hop->rtnh_len > hops.size()) return;
    auto one = route;
    one.interface = hop->rtnh_ifindex;
    one.weight = std::to_string(unsigned{hop->rtnh_hops} + 1);
    each_attribute(hops.first(hop->rtnh_len), sizeof(rtnexthop),
                   [&](std::uint16_t type, Bytes value) {
                     if (type == RTA_GATEWAY) one.gateway = address_text(value);
                   });
    routes.push_back(std::move(one));
    hops = hops.subspan(std::min<std::size_t>((hop->rtnh_len + 3U) & ~3U, hops.size()));
  }
}

class Routes final : public Part {
 public:
  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    auto socket = NetlinkSocket::open(NETLINK_ROUTE);
    if (!socket) return fail(socket.error());
    const auto names = link_names(*socket);
    if (!names) return fail(names.error());
    counts_.clear();
    seen_.clear();
    const rtmsg all{};
    auto status = socket->dump(RTM_GETROUTE, bytes_of(all), [&](const NetlinkMessage& message) {
      for (const auto& route : parse_route(message.payload)) {
        const auto name = names->find(route.interface);
        add(name == names->end() ? std::string{} : name->second, route, batch);
      }
    });
    for (const auto& [device, count] : counts_) {
      batch.add(network_routes, static_cast<double>(count), {device});
    }
    if (status && seen_.size() >= most_routes) {
      return fail(Code::exhausted, "more routes than 10000; those beyond are only counted");
    }
    return status;
  }

 private:
  void add(const std::string& device, const Route& route, Batch& batch) {
    ++counts_[device];
    if (seen_.size() >= most_routes) return;
    const auto priority = std::to_string(route.priority);
    const auto key = device + ' ' + route.source + ' ' + route.destination + ' ' + route.gateway +
                     ' ' + priority + ' ' + std::to_string(route.protocol) + ' ' + route.weight;
    if (!seen_.insert(key).second) return;  // the same in two tables
    batch.add(network_route_info, 1,
              {device, route.source, route.destination, route.gateway, priority,
               protocol_name(route.protocol), route.weight});
  }

  std::map<std::string, std::size_t> counts_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<Route> parse_route(Bytes payload) {
  const auto head = read_as<rtmsg>(payload);
  if (!head || head->rtm_type != RTN_UNICAST) return {};
  if (head->rtm_family != AF_INET && head->rtm_family != AF_INET6) return {};
  Route route;
  route.protocol = head->rtm_protocol;
  Bytes hops;
  each_attribute(payload, sizeof(rtmsg), [&](std::uint16_t type, Bytes value) {
    if (type == RTA_DST) route.destination = address_text(value);
    if (type == RTA_PREFSRC) route.source = address_text(value);
    if (type == RTA_GATEWAY) route.gateway = address_text(value);
    if (type == RTA_OIF) route.interface = read_as<int>(value).value_or(0);
    if (type == RTA_PRIORITY) route.priority = read_as<std::uint32_t>(value).value_or(0);
    if (type == RTA_MULTIPATH) hops = value;
  });
  route.destination = head->rtm_dst_len == 0
                          ? "default"
                          : route.destination + "/" + std::to_string(head->rtm_dst_len);
  if (hops.empty()) return {route};
  std::vector<Route> routes;
  add_next_hops(hops, route, routes);
  return routes;
}

std::unique_ptr<Collector> make_network_route() {
  return made_of("network_route", Placement::shared_thread, std::make_unique<Routes>());
}

}  // namespace strata::host
