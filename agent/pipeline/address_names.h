// AddressNames: the name of the container behind a TCP address, remembered for a while, since
// finding it walks the open files of containers' processes.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/cgroup_layout.h"
#include "core/identity/container_set.h"

namespace strata::agent {

/// Thread-safe: collectors ask from their own threads.
class AddressNames {
 public:
  AddressNames(HostFs fs, CgroupLayout layout, const Clock& clock)
      : fs_(std::move(fs)), layout_(std::move(layout)), clock_(clock) {}

  /// Found anew when `containers` are others than the last time, and after a while.
  std::optional<std::string> name_at(const std::shared_ptr<const ContainerSet>& containers,
                                     std::string_view host, unsigned port);

 private:
  struct Known {
    std::optional<std::string> name;
    std::shared_ptr<const ContainerSet> among;
    Instant at{};
  };

  [[nodiscard]] std::optional<std::string> find(const ContainerSet& containers,
                                                std::string_view host, unsigned port) const;

  HostFs fs_;
  CgroupLayout layout_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::pair<std::string, unsigned>, Known> known_;  // as many as there are targets
};

}  // namespace strata::agent
