#include "collectors/host/qdisc.h"

#include <set>
#include <utility>

#include <linux/gen_stats.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "collectors/host/links.h"
#include "collectors/host/qdisc_metrics.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {
namespace {

// TCA_STATS_PKT64 of Linux 5.5.
constexpr std::uint16_t packets_of_64_bits = 8;

void read_statistics(Bytes nested, Qdisc& qdisc) {
  each_attribute(nested, 0, [&](std::uint16_t type, Bytes value) {
    if (type == TCA_STATS_BASIC) {
      // Eight bytes and four, without padding at the end on some kernels.
      const auto basic = read_what_is_there<gnet_stats_basic>(value);
      qdisc.bytes = basic.bytes;
      qdisc.packets = std::max<std::uint64_t>(qdisc.packets, basic.packets);
    } else if (type == packets_of_64_bits) {
      qdisc.packets = read_as<std::uint64_t>(value).value_or(qdisc.packets);
    } else if (type == TCA_STATS_QUEUE) {
      const auto queue = read_what_is_there<gnet_stats_queue>(value);
      qdisc.queued_packets = queue.qlen;
      qdisc.queued_bytes = queue.backlog;
      qdisc.drops = queue.drops;
      qdisc.requeues = queue.requeues;
      qdisc.overlimits = queue.overlimits;
    }
  });
}

class Qdiscs final : public Part {
 public:
  explicit Qdiscs(const QdiscOptions& options) : filter_(options.devices) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    if (!filter_.status()) return filter_.status();
    auto socket = NetlinkSocket::open(NETLINK_ROUTE);
    if (!socket) return fail(socket.error());
    const auto names = link_names(*socket);
    if (!names) return fail(names.error());
    seen_.clear();
    const tcmsg all{};
    return socket->dump(RTM_GETQDISC, bytes_of(all), [&](const NetlinkMessage& message) {
      const auto qdisc = parse_qdisc(message.payload);
      const auto name = qdisc ? names->find(qdisc->interface) : names->end();
      if (name != names->end() && filter_.shows(name->second)) add(name->second, *qdisc, batch);
    });
  }

 private:
  void add(const std::string& device, const Qdisc& qdisc, Batch& batch) {
    if (!seen_.insert({device, qdisc.kind}).second) return;
    const auto add = [&](const MetricDef& def, std::uint64_t value) {
      batch.add(def, static_cast<double>(value), {device, qdisc.kind});
    };
    add(qdisc_bytes, qdisc.bytes);
    add(qdisc_packets, qdisc.packets);
    add(qdisc_drops, qdisc.drops);
    add(qdisc_requeues, qdisc.requeues);
    add(qdisc_overlimits, qdisc.overlimits);
    add(qdisc_queue_length, qdisc.queued_packets);
    add(qdisc_backlog, qdisc.queued_bytes);
  }

  NameFilter filter_;
  std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace

std::optional<Qdisc> parse_qdisc(Bytes payload) {
  const auto head = read_as<tcmsg>(payload);
  if (!head || head->tcm_parent != TC_H_ROOT) return std::nullopt;
  Qdisc qdisc{.interface = head->tcm_ifindex, .kind = {}};
  bool told = false;
  each_attribute(payload, sizeof(tcmsg), [&](std::uint16_t type, Bytes value) {
    if (type == TCA_KIND) qdisc.kind = text_of(value);
    if (type != TCA_STATS2) return;
    read_statistics(value, qdisc);
    told = true;
  });
  if (!told || qdisc.kind.empty()) return std::nullopt;
  return qdisc;
}

std::unique_ptr<Collector> make_qdisc(const QdiscOptions& options) {
  return made_of("qdisc", Placement::shared_thread, std::make_unique<Qdiscs>(options));
}

}  // namespace strata::host
