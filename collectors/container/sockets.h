// Sockets by state and TCP's counters of each container's network namespace, from the
// /proc/<pid>/net of its first process. Those that share the host's or another container's are left
// out: the numbers would be those of the one that they share it with.
//
// The kernel makes these files by walking all sockets, so they are read seldom, on a thread of
// their own; one with too many sockets is not read to its end and has no samples.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "collectors/container/followed_files.h"
#include "collectors/container/socket_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::container {

struct SocketOptions {
  bool tcp = false;
  bool udp = false;
  bool counters = false;             // advtcp
  std::size_t max_sockets = 50'000;  // of one file
};

/// Shows each line of a file to on_line(line), the last one too if it has no newline, and keeps no
/// more of it than a buffer. More than `max_lines` are exhausted.
Status each_line(const std::string& path, std::size_t max_lines,
                 const std::function<void(std::string_view)>& on_line);

class SocketCollector final : public Collector {
 public:
  SocketCollector(HostFs fs, SocketOptions options) : fs_(std::move(fs)), options_(options) {}

  [[nodiscard]] std::string_view name() const override { return "container_sockets"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  void add(const Container& container, Batch& batch, FirstError& errors) const;
  Status add_tcp(const MetricDef& def, const std::string& path, const Entity& entity,
                 Batch& batch) const;
  Status add_udp(const MetricDef& def, const std::string& path, const Entity& entity,
                 Batch& batch) const;
  static Status add_counters(const std::string& path, const Entity& entity, Batch& batch);

  HostFs fs_;
  SocketOptions options_;
};

}  // namespace strata::container
