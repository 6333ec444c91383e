#include "collectors/host/tcpstat.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/tcpstat_metrics.h"

namespace strata::host {
namespace {

constexpr std::array<std::string_view, 12> tcp_states = {
    "",          "established", "syn_sent",   "syn_recv", "fin_wait1", "fin_wait2",
    "time_wait", "close",       "close_wait", "last_ack", "listen",    "closing"};
constexpr std::uint32_t all_states = 0xFFF;

Status count_family(NetlinkSocket& socket, std::uint8_t family, TcpStates& states) {
  inet_diag_req_v2 request{};
  request.sdiag_family = family;
  request.sdiag_protocol = IPPROTO_TCP;
  request.idiag_states = all_states;
  return socket.dump(SOCK_DIAG_BY_FAMILY, bytes_of(request),
                     [&](const NetlinkMessage& message) { states.count(message.payload); });
}

class Tcpstat final : public Part {
 public:
  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    auto socket = NetlinkSocket::open(NETLINK_SOCK_DIAG);
    if (!socket) return fail(socket.error());
    TcpStates states;
    auto status = count_family(*socket, AF_INET, states);
    if (status) status = count_family(*socket, AF_INET6, states);
    if (status) add(states, batch);
    return status;
  }

 private:
  static void add(const TcpStates& states, Batch& batch) {
    const auto add = [&](std::string_view state, std::uint64_t value) {
      batch.add(tcp_connection_states, static_cast<double>(value), {state});
    };
    std::uint64_t all = 0;
    for (std::size_t i = 1; i < tcp_states.size(); ++i) {
      all += states.sockets.at(i);
      if (states.sockets.at(i) > 0) add(tcp_states.at(i), states.sockets.at(i));
    }
    if (all == 0) return;
    add("rx_queued_bytes", states.receive_queued);
    add("tx_queued_bytes", states.transmit_queued);
  }
};

}  // namespace

void TcpStates::count(Bytes payload) {
  const auto message = read_as<inet_diag_msg>(payload);
  if (!message || message->idiag_state >= sockets.size()) return;
  ++sockets.at(message->idiag_state);
  receive_queued += message->idiag_rqueue;
  transmit_queued += message->idiag_wqueue;
}

std::unique_ptr<Collector> make_tcpstat() {
  return made_of("tcpstat", Placement::shared_thread, std::make_unique<Tcpstat>());
}

}  // namespace strata::host
