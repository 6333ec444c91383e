#include "collectors/host/udp_queues.h"

#include "collectors/host/lines.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/udp_queues_metrics.h"

namespace strata::host {
namespace {

class UdpQueuesPart final : public Part {
 public:
  UdpQueuesPart(const HostFs& host, std::string_view file, std::string_view ip)
      : file_(host, {Root::host_net, file, Ending::short_read}), ip_(ip) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  HostFile file_;  // the kernel walks all its sockets once more to say that there are no more
  std::string_view ip_;
};

Status UdpQueuesPart::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto text = file_.read();
  if (!text) return as_told(text.error(), Missing::absent);
  const auto queues = parse_udp_queues(*text);
  if (!queues) return fail(queues.error().within(ip_));
  batch.add(udp_queue_bytes, static_cast<double>(queues->to_send), {"tx", ip_});
  batch.add(udp_queue_bytes, static_cast<double>(queues->received), {"rx", ip_});
  return {};
}

/// A host with neither protocol has nothing to say.
class BothUdpQueues final : public Part {
 public:
  explicit BothUdpQueues(const HostFs& host) : v4_(host, "udp", "v4"), v6_(host, "udp6", "v6") {}

  Status collect(const CollectContext& context, Batch& batch) override {
    Status status;
    weigh(status, v4_.collect(context, batch));
    weigh(status, v6_.collect(context, batch));
    if (status && batch.empty()) return fail(Code::no_data, "neither udp nor udp6");
    return status;
  }

 private:
  UdpQueuesPart v4_;
  UdpQueuesPart v6_;
};

}  // namespace

// "   0: 00000000:0016 00000000:0000 07 00000015:00000000 00:00000000 00000000     0 ...": the
// fifth field is what is to be sent and what has been received, after a heading.
Result<UdpQueues> parse_udp_queues(std::string_view file) {
  UdpQueues queues;
  bool headed = false;
  bool empty = true;
  bool any = false;
  each_whole_line(file, [&](std::string_view line) {
    if (!headed) {
      headed = line.find("local_address") != std::string_view::npos;
      return;
    }
    empty = false;
    for (int i = 0; i < 4; ++i) text::take_field(line);
    auto both = text::take_field(line);
    const auto to_send = hex32(text::take_until(both, ':'));
    const auto received = hex32(both);
    if (!to_send || !received) return;
    any = true;
    queues.to_send += *to_send;
    queues.received += *received;
  });
  if (!headed || (!empty && !any)) return fail(Code::parse, "no line of a socket");
  return queues;
}

std::unique_ptr<Collector> make_udp_queues(const HostFs& host) {
  return made_of("udp_queues", Placement::loop, std::make_unique<BothUdpQueues>(host));
}

}  // namespace strata::host
