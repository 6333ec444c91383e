// Disk I/O of each container by device, from blkio (v1) or io.stat (v2), and of the host, from
// diskstats. The time that containers' requests take is the kernel side's to tell.
#pragma once

#include <optional>
#include <string>

#include "collectors/container/control_file.h"
#include "collectors/container/disk_io_stat.h"
#include "collectors/container/followed_files.h"
#include "collectors/container/host_disks.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

struct DiskIoOptions {
  bool containers = true;  // false: the kernel side serves them
};

class DiskIoCollector final : public Collector {
 public:
  DiskIoCollector(const HostFs& fs, CgroupLayout layout, DiskIoOptions options = {});

  [[nodiscard]] std::string_view name() const override { return "container_disk_io"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// Who counts for v1: the names of its files.
  struct Counter {
    std::string_view bytes;
    std::string_view operations;
    bool operator==(const Counter&) const = default;
  };
  static const Counter io_schedulers;
  static const Counter throttling;
  struct Files {
    std::string in;  // directory
    ControlFile bytes;
    ControlFile operations;  // v1 only
  };

  void choose_counter(Instant now);
  [[nodiscard]] bool counts(std::string_view file);
  [[nodiscard]] Files open(const Container& container) const;
  void add_host(const Entity& entity, Batch& batch);
  void add_v1(Files& files, const Entity& entity, Batch& batch);
  void add_v2(Files& files, const Entity& entity, Batch& batch);

  CgroupLayout layout_;
  DiskIoOptions options_;
  bool v1_;
  Counter counter_;
  std::optional<Instant> chosen_;
  HostDisks disks_;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
