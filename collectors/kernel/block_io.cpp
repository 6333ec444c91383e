// Block I/O of containers by disk and operation; see bpf/block_io.bpf.c.
#include "bpf/block_io.h"

#include <array>
#include <climits>
#include <unordered_map>

#include <unistd.h>

#include "bpf/skeleton/block_io.skel.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/metrics.h"

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

std::string_view operation_name(std::uint32_t operation) {
  constexpr std::array<std::string_view, STRATA_BLOCK_OPERATIONS> names = {"read", "write", "flush",
                                                                           "discard"};
  return operation < names.size() ? names.at(operation) : "other";
}

/// Names of disks as diskstats has them, from the links below /sys/dev/block; "major:minor" where
/// there is none (a disk that is gone).
class DiskNames {
 public:
  std::string_view of(std::uint32_t device) {
    auto& name = names_[device];
    if (name.empty()) name = look_up(device);
    return name;
  }

 private:
  static std::string look_up(std::uint32_t device) {
    auto numbers = std::to_string(device >> STRATA_MINOR_BITS) + ":" +
                   std::to_string(device & ((1U << STRATA_MINOR_BITS) - 1));
    std::array<char, PATH_MAX> target{};  // ../../devices/pci0000:00/.../block/vda
    const auto size =
        ::readlink(("/sys/dev/block/" + numbers).c_str(), target.data(), target.size());
    if (size <= 0) return numbers;
    const std::string_view path(target.data(), static_cast<std::size_t>(size));
    return std::string(path.substr(path.rfind('/') + 1));
  }

  std::unordered_map<std::uint32_t, std::string> names_;
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

class BlockIoProbe final : public AccountProbe<block_io_bpf, Account> {
 public:
  using AccountProbe::AccountProbe;

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    object_.emplace(features, [&](block_io_bpf& object) {
      object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
    });
    object_->attach();
    if (object_->working()) account_.emplace((*object_)->maps.block_ios, (*object_)->maps.losses);
  }

 private:
  void add_samples(Batch& batch, const CollectContext& /*context*/, const Entity& entity,
                   const Account::Rows& rows) override {
    for (const auto& [disk, io] : rows) {
      add_block_io(batch, entity, disks_.of(disk.device), operation_name(disk.operation), io);
    }
  }

  DiskNames disks_;
};

}  // namespace

std::unique_ptr<Probe> make_block_io_probe(CgroupCensus& census) {
  return std::make_unique<BlockIoProbe>(census);
}

}  // namespace strata::kernel
