#include "collectors/container/sockets.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "collectors/container/socket_metrics.h"
#include "core/base/fd.h"

namespace strata::container {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

std::string lower(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace

Status each_line(const std::string& path, std::size_t max_lines,
                 const std::function<void(std::string_view)>& on_line) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, path));
  std::string buffer(buffer_bytes, '\0');
  std::size_t used = 0;
  for (std::size_t lines = 0;;) {
    const auto got = ::read(fd.get(), buffer.data() + used, buffer.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errno_error(errno, path));
    used += static_cast<std::size_t>(got);
    std::string_view rest(buffer.data(), used);
    while (!rest.empty() && (got == 0 || rest.find('\n') != std::string_view::npos)) {
      if (++lines > max_lines) return fail(Code::exhausted, path + ": too many lines");
      on_line(text::take_line(rest));
    }
    if (got == 0) return {};
    if (rest.size() == buffer.size()) return fail(Code::parse, path + ": a line without an end");
    used = buffer.copy(buffer.data(), rest.size(),
                       static_cast<std::size_t>(rest.data() - buffer.data()));
  }
}

Status SocketCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  FirstError errors;
  each_network(*context.containers,
               [&](const Container& container) { add(container, batch, errors); });
  return errors.status();
}

void SocketCollector::add(const Container& container, Batch& batch, FirstError& errors) const {
  const auto net = fs_.proc(std::to_string(container.pid) + "/net/");
  const auto& entity = container.entity;
  const auto note = [&](const Status& status) {
    if (!status) errors.note(status.error());
  };
  if (options_.tcp) {
    note(add_tcp(tcp_usage, net + "tcp", entity, batch));
    note(add_tcp(tcp6_usage, net + "tcp6", entity, batch));
  }
  if (options_.udp) {
    note(add_udp(udp_usage, net + "udp", entity, batch));
    note(add_udp(udp6_usage, net + "udp6", entity, batch));
  }
  if (options_.counters) {
    note(add_counters(net + "netstat", entity, batch));
    note(add_counters(net + "snmp", entity, batch));
  }
}

Status SocketCollector::add_tcp(const MetricDef& def, const std::string& path, const Entity& entity,
                                Batch& batch) const {
  TcpSockets sockets;
  auto read =
      each_line(path, options_.max_sockets, [&](std::string_view line) { sockets.add_line(line); });
  if (!read) return read;
  for (std::size_t i = 0; i < tcp_states.size(); ++i) {
    batch.add(def, entity, static_cast<double>(sockets.count.at(i)), {tcp_states.at(i)});
  }
  return {};
}

Status SocketCollector::add_udp(const MetricDef& def, const std::string& path, const Entity& entity,
                                Batch& batch) const {
  UdpSockets udp;
  auto read =
      each_line(path, options_.max_sockets, [&](std::string_view line) { udp.add_line(line); });
  if (!read) return read;
  batch.add(def, entity, static_cast<double>(udp.sockets), {"listen"});
  batch.add(def, entity, static_cast<double>(udp.dropped), {"dropped"});
  batch.add(def, entity, static_cast<double>(udp.receive_queued), {"rxqueued"});
  batch.add(def, entity, static_cast<double>(udp.transmit_queued), {"txqueued"});
  return {};
}

Status SocketCollector::add_counters(const std::string& path, const Entity& entity, Batch& batch) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  each_tcp_counter(*text, [&](std::string_view name, std::int64_t value) {
    if (!is_served_tcp_counter(name)) return;
    batch.add(tcp_counters, entity, static_cast<double>(value), {lower(name)});
  });
  return {};
}

}  // namespace strata::container
