#include "core/identity/listener.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/identity/cgroup_tree.h"
#include "core/identity/socket_diag.h"

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

/// The inode in "socket:[5120]"; absent for other links.
std::optional<std::uint64_t> socket_inode(std::string_view link) {
  constexpr std::string_view head = "socket:[";
  if (!link.starts_with(head) || link.back() != ']') return std::nullopt;
  return text::u64(link.substr(head.size(), link.size() - head.size() - 1));
}

/// Whether the process `pid` of `fs` lives in the agent's own network namespace; process 1 is taken
/// to where it may not be looked at.
bool shares_network(const HostFs& fs, pid_t pid) {
  struct stat theirs {};
  struct stat own {};
  const auto look = [&](const std::string& process) {
    return ::stat(fs.proc(process + "/ns/net").c_str(), &theirs) == 0;
  };
  const bool seen = look(std::to_string(pid)) || (pid == 1 && look("self"));
  return seen && ::stat("/proc/self/ns/net", &own) == 0 && theirs.st_dev == own.st_dev &&
         theirs.st_ino == own.st_ino;
}

std::vector<std::uint64_t> sockets_of(const HostFs& fs, int pid) {
  const auto directory = fs.proc(std::to_string(pid) + "/fd");
  const auto names = list_directory(directory);
  std::vector<std::uint64_t> inodes;
  if (!names) return inodes;
  for (const auto& name : *names) {
    std::array<char, 64> target{};
    const auto length = ::readlink((directory + "/" + name).c_str(), target.data(), target.size());
    if (length <= 0) continue;
    if (const auto inode = socket_inode({target.data(), static_cast<std::size_t>(length)})) {
      inodes.push_back(*inode);
    }
  }
  return inodes;
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

std::vector<ListeningSocket> listening_sockets(const HostFs& fs, pid_t pid) {
  if (shares_network(fs, pid)) {
    if (auto told = ask_listening_sockets()) return std::move(*told);
  }
  std::vector<ListeningSocket> sockets;
  for (const auto* file : {"/net/tcp", "/net/tcp6"}) {
    const auto text = read_file(fs.proc(std::to_string(pid) + file));
    if (!text) continue;
    const auto more = parse_listening_sockets(*text);
    sockets.insert(sockets.end(), more.begin(), more.end());
  }
  return sockets;
}

bool listens_at(const ListeningSocket& socket, const InternetAddress& address, std::uint16_t port) {
  return socket.port == port && (socket.address == address || is_any(socket.address));
}

std::unordered_map<std::uint64_t, std::shared_ptr<const Container>> holders_of(
    const HostFs& fs, const CgroupLayout& layout,
    std::span<const std::shared_ptr<const Container>> candidates,
    std::unordered_set<std::uint64_t> inodes) {
  std::unordered_map<std::uint64_t, std::shared_ptr<const Container>> holders;
  for (const auto& container : candidates) {
    if (inodes.empty()) break;
    for (const auto pid : processes_of(layout.identifying(), container->cgroup_path)) {
      for (const auto inode : sockets_of(fs, pid)) {
        if (inodes.erase(inode) != 0) holders.emplace(inode, container);
      }
    }
  }
  return holders;
}

std::shared_ptr<const Container> container_listening_at(const HostFs& fs,
                                                        const CgroupLayout& layout,
                                                        const ContainerSet& containers,
                                                        const InternetAddress& address,
                                                        std::uint16_t port) {
  std::unordered_set<std::uint64_t> inodes;
  for (const auto& socket : listening_sockets(fs, 1)) {
    if (listens_at(socket, address, port)) inodes.insert(socket.inode);
  }
  std::vector<std::shared_ptr<const Container>> candidates;
  for (const auto& container : containers.all()) {
    if (!container->departed && container->host_network) candidates.push_back(container);
  }
  const auto holders = holders_of(fs, layout, candidates, std::move(inodes));
  return holders.empty() ? nullptr : holders.begin()->second;
}

}  // namespace strata
