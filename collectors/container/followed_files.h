// FollowedFiles<Files>: what a collector keeps open for each container, from the container's first
// collection until it is gone.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/base/host_fs.h"
#include "core/base/result.h"
#include "core/identity/container_set.h"

namespace strata::container {

/// Calls visit(container) for the host, every live container, and every other cgroup.
template <class Visit>
void each_live(const ContainerSet& containers, Visit visit) {
  visit(containers.host());
  for (const auto& container : containers.all()) {
    if (!container->departed) visit(*container);
  }
  for (const auto& cgroup : containers.cgroups()) visit(*cgroup);
}

/// Calls visit(container) once for each network: for the one whose it is, through whose process it
/// can be looked at. A container on the host's or another container's network has none of its own.
template <class Visit>
void each_network(const ContainerSet& containers, Visit visit) {
  each_live(containers, [&](const Container& container) {
    if (container.pid == 0 || container.joined_network) return;
    if (container.host_network && !is_host(container)) return;
    visit(container);
  });
}

/// `Files` is made by a function of the container. A container that was restarted has new cgroups
/// under its old path, so the files are tied to the cgroup's key as well.
template <class Files>
class FollowedFiles {
 public:
  template <class Make>
  Files& of(const Container& container, Make make) {
    const auto key = container.keys.empty() ? CgroupKey{} : container.keys.front();
    auto found = files_.find(container.cgroup_path);
    if (found == files_.end() || !(found->second.first == key)) {
      found = files_.insert_or_assign(container.cgroup_path, std::pair(key, make(container))).first;
    }
    return found->second.second;
  }

  /// Closes the files of containers that are no longer live.
  void keep_only(const ContainerSet& containers) {
    const auto live = static_cast<std::size_t>(
        std::count_if(containers.all().begin(), containers.all().end(),
                      [](const auto& container) { return !container->departed; }));
    if (files_.size() <= live + containers.cgroups().size() + 1) return;  // the host is one more
    std::erase_if(files_, [&](const auto& entry) {
      return entry.first != "/" && !containers.is_live(entry.first);
    });
  }

  [[nodiscard]] std::size_t size() const { return files_.size(); }

 private:
  std::map<std::string, std::pair<CgroupKey, Files>> files_;
};

/// The first error worth reporting of a collection over many containers. A file that is not there
/// is none: the container has died between two reads, or the kernel lacks the file. Neither is one
/// that does not apply: cgroup.procs of a threaded cgroup answers EOPNOTSUPP.
class FirstError {
 public:
  void note(const Error& error) {
    const bool is_usual = error.code == Code::not_found || error.code == Code::unsupported;
    if (status_ && !is_usual) status_ = fail(error);
  }
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  Status status_;
};

}  // namespace strata::container
