#include "core/identity/network_map.h"

#include <algorithm>
#include <unordered_set>

#include "core/identity/process.h"

namespace strata {
namespace {

std::vector<InternetAddress> addresses_of(const HostFs& fs, pid_t pid) {
  const auto directory = std::to_string(pid) + "/net/";
  std::vector<InternetAddress> addresses;
  if (const auto text = read_file(fs.proc(directory + "fib_trie"))) {
    addresses = parse_local_ipv4(*text);
  }
  if (const auto text = read_file(fs.proc(directory + "if_inet6"))) {
    const auto more = parse_local_ipv6(*text);
    addresses.insert(addresses.end(), more.begin(), more.end());
  }
  return addresses;
}

}  // namespace

NetworkMap::NetworkMap(const HostFs& fs, const CgroupLayout& layout, const ContainerSet& containers)
    : fs_(fs), layout_(layout) {
  const auto host = host_network_namespace(fs);
  if (host) {
    auto& entry = namespaces_[*host];
    entry.pid = init_pid;
    entry.is_host = true;
  }
  for (const auto& container : containers.all()) {
    if (container->departed) continue;
    const auto space = container->host_network ? host : network_namespace(fs, container->pid);
    if (!space) continue;
    auto& entry = namespaces_[*space];
    if (entry.pid == 0) entry.pid = container->pid;
    entry.containers.push_back(container);
  }
  // A container is the nearer answer than the unit that looks after it.
  if (!host) return;
  for (const auto& unit : containers.units()) {
    if (!unit->departed) namespaces_[*host].containers.push_back(unit);
  }
}

const Container* NetworkMap::container_at(const Endpoint& endpoint) {
  const auto where = namespace_with(endpoint);
  const auto found = where ? namespaces_.find(*where) : namespaces_.end();
  if (found == namespaces_.end()) return nullptr;
  auto& space = found->second;
  if (!space.is_host && space.containers.size() == 1) return space.containers.front().get();
  for (const auto& [socket, container] : listeners_in(space)) {
    if (listens_at(socket, endpoint.address, endpoint.port)) return container.get();
  }
  return nullptr;
}

/// The same namespace, where the address is its own; else the only other one that has it.
std::optional<std::uint64_t> NetworkMap::namespace_with(const Endpoint& endpoint) {
  if (is_loopback(endpoint.address)) return endpoint.network_namespace;
  read_addresses();
  const auto found = owners_.find(endpoint.address);
  if (found == owners_.end()) return std::nullopt;
  const auto& spaces = found->second;
  if (std::find(spaces.begin(), spaces.end(), endpoint.network_namespace) != spaces.end()) {
    return endpoint.network_namespace;
  }
  if (spaces.size() > 1 || is_link_local(endpoint.address)) return std::nullopt;
  return spaces.front();
}

void NetworkMap::read_addresses() {
  if (addresses_read_) return;
  addresses_read_ = true;
  for (const auto& [inode, space] : namespaces_) {
    for (const auto& address : addresses_of(fs_, space.pid)) owners_[address].push_back(inode);
  }
}

const NetworkMap::Listeners& NetworkMap::listeners_in(Namespace& space) {
  if (space.listeners) return *space.listeners;
  auto& listeners = space.listeners.emplace();
  const auto sockets = listening_sockets(fs_, space.pid);
  std::unordered_set<std::uint64_t> inodes;
  for (const auto& socket : sockets) inodes.insert(socket.inode);
  const auto holders = holders_of(fs_, layout_, space.containers, std::move(inodes));
  for (const auto& socket : sockets) {
    const auto holder = holders.find(socket.inode);
    if (holder != holders.end()) listeners.emplace_back(socket, holder->second);
  }
  return listeners;
}

}  // namespace strata
