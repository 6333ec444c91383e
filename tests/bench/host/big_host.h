// Files of a host with as many CPUs and disks as wanted, as the kernel lays them out.
#pragma once

#include <string>

#include "core/base/host_fs.h"
#include "tests/support/temp_tree.h"

namespace strata::bench {

/// What a CPU has: times, softnet and scheduler statistics, frequencies, throttling, its place in
/// the topology. A disk: counters, udev's identity, an NVMe controller with its sensor, and XFS
/// mounted from it.
class BigHost {
 public:
  BigHost(unsigned cpus, unsigned disks);

  [[nodiscard]] HostFs fs() const;

 private:
  void write_machine() const;
  void write_cpus(unsigned count) const;
  void write_cpu(unsigned number) const;
  void write_disks(unsigned count) const;
  void write_disk(unsigned number) const;

  test::TempTree tree_;
};

}  // namespace strata::bench
