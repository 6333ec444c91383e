// Queueing disciplines at the root of network interfaces: of the agent's network namespace.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "collectors/host/name_filter.h"
#include "collectors/host/netlink.h"
#include "core/collector.h"

namespace strata::host {

struct Qdisc {
  int interface = 0;  // its index
  std::string kind;
  std::uint64_t bytes = 0;
  std::uint64_t packets = 0;
  std::uint32_t queued_packets = 0;
  std::uint32_t queued_bytes = 0;
  std::uint32_t drops = 0;
  std::uint32_t requeues = 0;
  std::uint32_t overlimits = 0;

  bool operator==(const Qdisc&) const = default;
};

/// Of an RTM_NEWQDISC; nullopt where it is not at the root (one of a parent's parts, ingress), or
/// tells no statistics.
std::optional<Qdisc> parse_qdisc(Bytes payload);

struct QdiscOptions {
  NamePatterns devices = {};
};

std::unique_ptr<Collector> make_qdisc(const QdiscOptions& options = {});

}  // namespace strata::host
