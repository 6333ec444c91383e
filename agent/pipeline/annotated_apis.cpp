#include "agent/pipeline/annotated_apis.h"

#include <algorithm>

#include "core/base/host_port.h"
#include "core/base/text.h"
#include "core/identity/listener.h"
#include "core/identity/local_addresses.h"
#include "core/identity/process.h"
#include "core/identity/user_slice.h"

namespace strata::agent {
namespace {

constexpr Duration annotation_look_period = std::chrono::seconds(10);
constexpr std::string_view loopback = "127.0.0.1";
constexpr std::string_view loopback6 = "::1";

bool is_running(const Container& container) {
  const bool alive =
      container.state != ContainerState::exited && container.state != ContainerState::created;
  return alive && !container.departed && container.pid != 0;
}

bool same_pod(const PodMember& one, const PodMember& other) {
  return one.name_space == other.name_space && one.pod == other.pod;
}

/// A pod is named as its only container is, or by itself. Empty while nothing runs in it.
std::string name_of(const Container& container, const ContainerSet& containers) {
  const auto& pod = container.pod;
  if (!pod.named()) return container.entity.name;
  std::string name;
  for (const auto& other : containers.all()) {
    if (other->pod.sandbox || !same_pod(other->pod, pod) || !is_running(*other)) continue;
    name = name.empty() ? other->entity.name : pod.name_space + "/" + pod.pod;
  }
  return name;
}

std::string job_of(const Container& container) {
  if (container.pod.named()) return std::string(workload_of(container.pod.pod));
  const auto service = container.labels.find("com.docker.compose.service");
  return service == container.labels.end() ? container.entity.name : service->second;
}

/// 169.254.0.0/16 and fe80::/10: there a cloud's own services are, and nothing of a container.
bool is_of_one_link(const InternetAddress& address) {
  return is_link_local(address) || strata::to_text(address).starts_with("169.254.");
}

/// The lowest address that others can reach.
std::optional<InternetAddress> outer(std::vector<InternetAddress> addresses) {
  std::erase_if(addresses, [](const auto& a) { return is_loopback(a) || is_of_one_link(a); });
  if (addresses.empty()) return std::nullopt;
  return *std::min_element(addresses.begin(), addresses.end());
}

/// The port that it listens at, if that is one.
std::optional<std::uint16_t> only_port(const std::vector<ListeningSocket>& sockets) {
  const bool one = !sockets.empty() && std::all_of(sockets.begin(), sockets.end(), [&](auto& s) {
    return s.port == sockets.front().port;
  });
  return one ? std::optional(sockets.front().port) : std::nullopt;
}

/// "127.0.0.1:3001" of "http://localhost:3001/metrics".
std::string server_of(std::string_view url) {
  const auto scheme = url.find("://");
  const bool tls = url.starts_with("https");
  auto rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  auto server = parse_host_port(rest.substr(0, rest.find_first_of("/?")), tls ? 443 : 80);
  if (!server) return {};
  if (server->host == "localhost") server->host = loopback;
  return server->text();
}

}  // namespace

/// One look.
struct AnnotatedApis::Looking {
  const ContainerSet& containers;
  const ScrapeConfig& config;
  std::set<std::string> configured;  // servers
  std::optional<std::uint64_t> host_network;
  std::set<std::pair<std::uint64_t, std::uint16_t>> taken{};  // ports of networks
  std::set<std::pair<std::string, std::string>> named{};      // jobs and instances
  std::vector<AnnotatedApi> found{};
  std::set<std::string> noted{};
  bool too_many = false;
};

bool AnnotatedApis::look(Instant now, const std::shared_ptr<const ContainerSet>& containers,
                         const ScrapeConfig& config, const std::vector<ApiConfig>& configured) {
  if (looked_ && among_.lock() == containers && now - *looked_ < annotation_look_period)
    return false;
  looked_ = now;
  among_ = containers;
  Looking looking{*containers, config, {}, host_network_namespace(fs_)};
  for (const auto& api : configured) looking.configured.insert(server_of(api.url));
  // Of two that ask for one port, that whose network it is counts.
  for (const bool joined : {false, true}) {
    for (const auto& container : containers->all()) {
      if (!config.enabled || container->scrape.empty() || !is_running(*container)) continue;
      if (container->joined_network == joined) consider(*container, looking);
    }
  }
  noted_ = std::move(looking.noted);
  return std::exchange(found_, std::move(looking.found)) != found_;
}

void AnnotatedApis::refuse(const Container& container, const std::string& why, Looking& looking) {
  auto note = "container " + container.entity.name + " is not scraped: " + why;
  if (!noted_.contains(note)) note_(note);
  looking.noted.insert(std::move(note));
}

void AnnotatedApis::consider(const Container& container, Looking& looking) {
  const auto wish = parse_scrape_annotations(container.scrape);
  if (!wish) return refuse(container, wish.error().message, looking);
  if (!*wish) return;
  const auto network = network_namespace(fs_, container.pid);
  if (!network) return;
  auto port = (*wish)->port;
  if (!port && network == looking.host_network) {
    return refuse(container, "it has the host's network and no label prometheus.io/port", looking);
  }
  if (!port) {
    const auto sockets = listening_sockets(fs_, container.pid);
    port = only_port(sockets);
    if (!port && !sockets.empty()) {
      refuse(container, "it listens at several ports and has no label prometheus.io/port", looking);
    }
  }
  if (!port || !looking.taken.emplace(*network, *port).second) return;
  add(container, **wish, *port, *network, looking);
}

std::string AnnotatedApis::address_of(const Container& container) const {
  const auto net = std::to_string(container.pid) + "/net/";
  const auto ipv4 = read_file(fs_.proc(net + "fib_trie"));
  auto address = ipv4 ? outer(parse_local_ipv4(*ipv4)) : std::nullopt;
  if (!address) {
    const auto ipv6 = read_file(fs_.proc(net + "if_inet6"));
    if (ipv6) address = outer(parse_local_ipv6(*ipv6));
  }
  return address ? strata::to_text(*address) : std::string();
}

void AnnotatedApis::add(const Container& container, const ScrapeWish& wish, std::uint16_t port,
                        std::uint64_t network, Looking& looking) {
  AnnotatedApi api;
  const auto name = name_of(container, looking.containers);
  if (name.empty()) return;
  const bool of_host = network == looking.host_network;
  auto address = of_host ? std::string(loopback) : address_of(container);
  // What a user's podman gives its containers is the same address for all, and routed nowhere.
  const bool known = !address.empty() && user_slice_of(container.cgroup_path).empty();
  if (!of_host) {
    if (!address.empty()) api.hosts.push_back(address);
    api.hosts.emplace_back(loopback);
    api.hosts.emplace_back(loopback6);
  }
  if (address.empty()) address = loopback;
  const HostPort server{address, port};
  api.job = job_of(container);
  api.instance = known ? server.text() : name + ":" + std::to_string(port);
  if (looking.configured.contains(api.instance)) return;
  api.url = (wish.tls ? "https://" : "http://") + server.text() + wish.path;
  api.pid = container.pid;
  api.network = network;
  api.only_inside = !known;
  api.labels = {{"instance", api.instance}, {"name", name}};
  if (container.pod.named()) {
    api.labels.emplace_back("namespace", container.pod.name_space);
    api.labels.emplace_back("pod", container.pod.pod);
  }
  if (!looking.named.emplace(api.job, api.instance).second) {
    return refuse(container, "another has its job and instance", looking);
  }
  if (looking.found.size() < looking.config.targets) return looking.found.push_back(std::move(api));
  if (!std::exchange(looking.too_many, true)) {
    refuse(container, "there are more than containers.scrape.targets", looking);
  }
}

}  // namespace strata::agent
