// Block I/O of containers by disk and operation; see bpf/block_io.bpf.c.
#include "bpf/block_io.h"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "bpf/skeleton/block_io.skel.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/cadvisor_entity.h"
#include "collectors/kernel/disk_names.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/metrics.h"
#include "core/kernel/map_budget.h"
#include "core/metrics/container_disk_metrics.h"

namespace strata::kernel {
namespace {

struct Disk {
  std::uint32_t device = 0;
  std::uint32_t operation = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): takes a defaulted comparison's 0 for a null pointer
  auto operator<=>(const Disk&) const = default;
};

struct BlockIoKey {
  using Detail = Disk;
  static CgroupKey cgroup(const strata_block_io_key& key) { return {key.key}; }
  static Disk detail(const strata_block_io_key& key) { return {key.device, key.operation}; }
};

using Account = MapAccount<strata_block_io_key, strata_block_io, BlockIoKey>;

void add_block_io(Batch& batch, const Entity& entity, std::string_view disk,
                  std::string_view operation, const strata_block_io& io) {
  const LabelValues labels{disk, operation};
  batch.add(block_io_bytes, entity, static_cast<double>(io.bytes), labels);
  batch.add(block_io_operations, entity, static_cast<double>(io.operations), labels);
  batch.add(block_io_errors, entity, static_cast<double>(io.errors), labels);
  // Where the queue keeps no times there is nothing to show, which is not a latency of zero.
  if (io.latency.count != 0) {
    batch.add(block_io_latency, entity, ExportedHistogram(io.latency).view(), labels);
  }
  if (io.queue.count != 0) {
    batch.add(block_io_queue, entity, ExportedHistogram(io.queue).view(), labels);
  }
}

/// Rows of one container and disk, by enum strata_block_operation.
using Operations = std::array<strata_block_io, STRATA_BLOCK_OPERATIONS>;

std::string device_label(std::string_view disk) {
  // A disk that is gone has its number for a name.
  const bool gone = disk.find(':') != std::string_view::npos;
  return std::string(gone ? "" : "/dev/").append(disk);
}

/// What cgroups do not tell: how long a container's requests took. As in cAdvisor's other sources,
/// "spent doing I/Os" is on the device, and "weighted" has the wait for it too.
void add_disk_seconds(Batch& batch, const Entity& entity, std::string_view disk,
                      const Operations& rows) {
  using namespace container_disk;
  const auto seconds = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e9; };
  std::uint64_t timed = 0, on_device = 0, in_queue = 0;
  for (const auto& row : rows) {
    timed += row.latency.count;
    on_device += row.latency.sum_ns;
    in_queue += row.queue.sum_ns;
  }
  if (timed == 0) return;
  const auto device = device_label(disk);
  const LabelValues labels{device};
  batch.add(read_seconds, entity, seconds(rows[STRATA_BLOCK_READ].latency.sum_ns), labels);
  batch.add(write_seconds, entity, seconds(rows[STRATA_BLOCK_WRITE].latency.sum_ns), labels);
  batch.add(io_seconds, entity, seconds(on_device), labels);
  batch.add(weighted_io_seconds, entity, seconds(on_device + in_queue), labels);
}

/// What cgroups would tell if they counted: requests, since the agent has begun.
void add_disk_io(Batch& batch, const Entity& entity, std::string_view disk,
                 const Operations& rows) {
  using namespace container_disk;
  constexpr std::uint64_t sector_bytes = 512;
  const auto device = device_label(disk);
  const auto add = [&](const MetricDef& def, std::uint64_t value) {
    batch.add(def, entity, static_cast<double>(value), {device});
  };
  if (const auto& read = rows[STRATA_BLOCK_READ]; read.operations != 0) {
    add(fs_reads_bytes, read.bytes);
    add(fs_reads, read.operations);
    add(fs_sector_reads, read.bytes / sector_bytes);
  }
  if (const auto& write = rows[STRATA_BLOCK_WRITE]; write.operations != 0) {
    add(fs_writes_bytes, write.bytes);
    add(fs_writes, write.operations);
    add(fs_sector_writes, write.bytes / sector_bytes);
  }
}

class BlockIoProbe final : public AccountProbe<block_io_bpf, Account> {
 public:
  using AccountProbe::AccountProbe;

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    cgroups_tell_io_ = knobs.cgroups_tell_io;
    const auto issue = features.tracepoint("block_rq_issue");
    object_.emplace(features, [&](block_io_bpf& object) {
      object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
      object.rodata->issue_has_queue = issue && issue->size() > 1;
      fit_hashes(object.obj, knobs.object_bytes);
    });
    guard();
    watch(OutlierKind::block_io, "block_io");
    object_->attach();
    if (object_->working())
      account_.emplace((*object_)->maps.block_ios, (*object_)->bss->lost.block_ios);
  }

 private:
  void observe(const strata_block_io_key& key, const strata_block_io& io) override {
    outliers_->observe({key.key}, io.latency.slots);
    outliers_->observe({key.key}, io.queue.slots);
  }

  /// A disk that was taken out and put in again has another number and its old name.
  void add_samples(Batch& batch, const CollectContext& context, const Entity& entity,
                   const Account::Rows& rows) override {
    if (entity.id == "/") disks_.forget();  // the host comes first
    // The host's come from diskstats, since boot.
    const auto* const cadvisors =
        entity.id == "/" ? nullptr : cadvisor_entity(*context.containers, entity);
    std::map<std::string_view, std::map<std::uint32_t, strata_block_io>> by_disk;
    for (const auto& [disk, io] : rows) {
      add_counters(by_disk[disks_.of(disk.device)][disk.operation], io);
    }
    for (const auto& [disk, operations] : by_disk) {
      Operations known{};
      for (const auto& [operation, io] : operations) {
        add_block_io(batch, entity, disk, block_operation_name(operation), io);
        if (operation < known.size()) known.at(operation) = io;
      }
      if (cadvisors == nullptr) continue;
      add_disk_seconds(batch, *cadvisors, disk, known);
      if (!cgroups_tell_io_) add_disk_io(batch, *cadvisors, disk, known);
    }
  }

  DiskNames disks_;
  bool cgroups_tell_io_ = true;
};

}  // namespace

std::unique_ptr<Probe> make_block_io_probe(const ProbeParts& parts) {
  return std::make_unique<BlockIoProbe>(parts);
}

}  // namespace strata::kernel
