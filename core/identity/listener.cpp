#include "core/identity/listener.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <string>
#include <unordered_set>

#include <arpa/inet.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/identity/cgroup_tree.h"

namespace strata {
namespace {

constexpr std::size_t max_processes = 4096;  // looked into for one container

InternetAddress mapped(const std::array<std::uint8_t, 4>& v4) {
  InternetAddress address{};
  address[10] = address[11] = 0xff;
  std::copy(v4.begin(), v4.end(), address.begin() + 12);
  return address;
}

template <class Number>
std::optional<Number> hex(std::string_view text) {
  Number value{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// The kernel prints addresses as 32-bit words in its own byte order: 0100007F is 127.0.0.1.
std::optional<InternetAddress> address_of(std::string_view words) {
  if (words.size() != 8 && words.size() != 32) return std::nullopt;
  InternetAddress bytes{};
  for (std::size_t i = 0; i < words.size() / 8; ++i) {
    const auto word = hex<std::uint32_t>(words.substr(i * 8, 8));
    if (!word) return std::nullopt;
    std::memcpy(bytes.data() + i * 4, &*word, 4);
  }
  if (words.size() == 8) return mapped({bytes[0], bytes[1], bytes[2], bytes[3]});
  return bytes;
}

bool is_any(const InternetAddress& address) {
  return address == InternetAddress{} || address == mapped({0, 0, 0, 0});
}

bool serves(const ListeningSocket& socket, const InternetAddress& address, std::uint16_t port) {
  return socket.port == port && (socket.address == address || is_any(socket.address));
}

std::unordered_set<std::string> socket_links(const HostFs& fs, const InternetAddress& address,
                                             std::uint16_t port) {
  std::unordered_set<std::string> links;
  for (const auto* file : {"1/net/tcp", "1/net/tcp6"}) {
    const auto text = read_file(fs.proc(file));
    if (!text) continue;
    for (const auto& socket : parse_listening_sockets(*text)) {
      if (serves(socket, address, port)) {
        links.insert("socket:[" + std::to_string(socket.inode) + "]");
      }
    }
  }
  return links;
}

bool holds_any(const HostFs& fs, int pid, const std::unordered_set<std::string>& links) {
  const auto directory = fs.proc(std::to_string(pid) + "/fd");
  const auto names = list_directory(directory);
  if (!names) return false;
  return std::any_of(names->begin(), names->end(), [&](const std::string& name) {
    std::array<char, 64> target{};
    const auto length = ::readlink((directory + "/" + name).c_str(), target.data(), target.size());
    return length > 0 &&
           links.contains(std::string(target.data(), static_cast<std::size_t>(length)));
  });
}

std::vector<int> processes_of(const CgroupHierarchy& hierarchy, const std::string& path) {
  std::vector<int> pids;
  const auto add = [&](const std::string& cgroup) {
    const auto text = read_file(hierarchy.directory + cgroup + "/cgroup.procs");
    if (!text) return;
    const auto here = parse_cgroup_procs(*text);
    pids.insert(pids.end(), here.begin(), here.end());
  };
  add(path);
  if (const auto inner = walk_cgroups(hierarchy.directory, path)) {
    for (const auto& cgroup : *inner) add(cgroup.path);
  }
  if (pids.size() > max_processes) pids.resize(max_processes);
  return pids;
}

}  // namespace

//   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//    0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5120
//    ...
std::vector<ListeningSocket> parse_listening_sockets(std::string_view text) {
  std::vector<ListeningSocket> sockets;
  while (!text.empty()) {
    auto line = text::take_line(text);
    text::take_field(line);
    auto local = text::take_field(line);
    text::take_field(line);
    if (text::take_field(line) != "0A") continue;
    const auto address = address_of(text::take_until(local, ':'));
    const auto port = hex<std::uint16_t>(local);
    for (int i = 0; i < 5; ++i) text::take_field(line);
    const auto inode = text::u64(text::take_field(line));
    if (address && port && inode) sockets.push_back({*address, *port, *inode});
  }
  return sockets;
}

std::optional<InternetAddress> parse_internet_address(std::string_view text) {
  if (text == "localhost") return mapped({127, 0, 0, 1});
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  const std::string terminated(text);
  std::array<std::uint8_t, 4> v4{};
  if (::inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return mapped(v4);
  InternetAddress v6{};
  if (::inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return v6;
  return std::nullopt;
}

std::shared_ptr<const Container> container_listening_at(const HostFs& fs,
                                                        const CgroupLayout& layout,
                                                        const ContainerSet& containers,
                                                        const InternetAddress& address,
                                                        std::uint16_t port) {
  const auto links = socket_links(fs, address, port);
  if (links.empty()) return nullptr;
  for (const auto& container : containers.all()) {
    if (container->departed || !container->host_network) continue;
    const auto pids = processes_of(layout.identifying(), container->cgroup_path);
    if (std::any_of(pids.begin(), pids.end(), [&](int pid) { return holds_any(fs, pid, links); })) {
      return container;
    }
  }
  return nullptr;
}

}  // namespace strata
