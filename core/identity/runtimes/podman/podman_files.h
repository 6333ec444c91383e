// PodmanFiles: podman's containers as its stores tell them, of root and of users. The store of a
// user is found by the conmon of a container that is asked for, and believed in its containers
// alone.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/runtimes/podman/podman_state.h"
#include "core/identity/runtimes/runtime_files.h"

namespace strata {

class PodmanFiles final : public RuntimeFiles {
 public:
  PodmanFiles(HostFs fs, LabelNames labels, const Clock& clock);

  std::optional<RuntimeContainers> look(const std::set<std::string>& wanted) override;

 private:
  struct Known {
    std::shared_ptr<const RuntimeContainer> told;
    bool has_bundle = false;  // its config.json has been read: podman writes it at the start
    std::string health_log;   // as the host calls it; empty: not told
    std::optional<FileMark> health_mark;
  };
  /// A directory "<graphroot>/<driver>-containers", as the host calls it.
  struct Store {
    FileMark mark;  // of its containers.json
    std::map<std::string, PodmanContainer> listed;
    std::map<std::string, Known> containers;
  };

  bool look_at(const std::string& store, uid_t user);
  bool read_list(const std::string& store, uid_t user);
  void follow(const std::string& store, uid_t user);
  void follow_health(Known& known, uid_t user) const;
  void search(const std::set<std::string>& wanted);
  [[nodiscard]] Known made(const std::string& store, const PodmanContainer& told) const;

  HostFs fs_;
  LabelNames labels_;
  const Clock& clock_;
  void add_place(const std::string& store, uid_t user);
  std::map<std::string, uid_t> places_;  // where a store is, or may come, and whose
  std::map<std::string, Store> stores_;
  std::optional<Instant> searched_;
};

}  // namespace strata
