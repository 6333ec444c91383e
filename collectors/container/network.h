// Network interfaces of each container, from the /proc/<pid>/net/dev of its first process.
// Containers in the host's network are left out: the host's interfaces are not theirs, and the
// kernel side counts what they send and receive.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/container/followed_files.h"
#include "core/base/fd.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::container {

struct InterfaceCounters {
  std::string_view name;  // into the parsed text
  std::uint64_t receive_bytes = 0, receive_packets = 0, receive_errors = 0, receive_dropped = 0;
  std::uint64_t transmit_bytes = 0, transmit_packets = 0, transmit_errors = 0, transmit_dropped = 0;
};

/// All interfaces of a net/dev file; lines that are not whole are left out.
std::vector<InterfaceCounters> parse_net_dev(std::string_view text);

/// The interfaces that are served: cAdvisor leaves out lo, veth* and docker*. Where nothing else is
/// there (a container without a network), lo stays.
void keep_served_interfaces(std::vector<InterfaceCounters>& interfaces);

class NetworkCollector final : public Collector {
 public:
  explicit NetworkCollector(HostFs fs) : fs_(std::move(fs)) {}

  [[nodiscard]] std::string_view name() const override { return "container_network"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// Kept open, which costs a third of opening it each time: a dead container's network stays until
  /// the next collection, which closes it.
  struct File {
    int pid = 0;
    Fd fd;
  };

  Result<std::string> read(const Container& container);
  Status add(const Container& container, Batch& batch);

  HostFs fs_;
  FollowedFiles<File> files_;
};

}  // namespace strata::container
