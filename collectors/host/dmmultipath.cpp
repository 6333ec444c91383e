#include "collectors/host/dmmultipath.h"

#include <string>

#include "collectors/host/dmmultipath_metrics.h"
#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {
namespace {

constexpr Unit sectors{.times = 512};

class Multipath final : public Part {
 public:
  explicit Multipath(const HostFs& host) : disks_(host.sys("block")) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto names = list_directory(disks_);
    if (!names) return as_told(names.error(), Missing::no_data);
    for (const auto& name : *names) {
      if (is_numbered(name, "dm-")) add_device(name, batch);
    }
    return {};
  }

 private:
  void add_device(const std::string& disk, Batch& batch) const {
    const auto directory = disks_ + "/" + disk;
    const auto uuid = small_text(directory, "dm/uuid");
    if (!uuid.starts_with("mpath-")) return;
    const auto device = small_text(directory, "dm/name");
    batch.add(multipath_info, 1, {device, disk, uuid});
    if (const auto suspended = number_of(small_text(directory, "dm/suspended"))) {
      batch.add(multipath_active, *suspended == 1 ? 0 : 1, {device, disk});
    }
    if (const auto size = number_of(small_text(directory, "size"), sectors)) {
      batch.add(multipath_size, *size, {device, disk});
    }
    add_paths(directory, device, disk, batch);
  }

  void add_paths(const std::string& directory, const std::string& device, const std::string& disk,
                 Batch& batch) const {
    const auto paths = list_directory(directory + "/slaves");
    if (!paths) return;
    std::size_t active = 0;
    for (const auto& path : *paths) {
      auto state = small_text(disks_ + "/" + path, "device/state");
      if (state.empty()) state = "unknown";
      active += state == "running" || state == "live" ? 1 : 0;  // of SCSI, of NVMe
      batch.add(multipath_path_state, 1, {device, path, state});
    }
    const auto count = [](std::size_t number) { return static_cast<double>(number); };
    batch.add(multipath_paths, count(paths->size()), {device, disk});
    batch.add(multipath_paths_active, count(active), {device, disk});
    batch.add(multipath_paths_failed, count(paths->size() - active), {device, disk});
  }

  std::string disks_;
};

}  // namespace

std::unique_ptr<Collector> make_dmmultipath(const HostFs& host) {
  return made_of("dmmultipath", Placement::loop, std::make_unique<Multipath>(host));
}

}  // namespace strata::host
