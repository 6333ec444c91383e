// PodmanSource: podman through its sockets, which speak Docker's API: root's and those of users, as
// they come and go. Each is asked by a DockerSource of its own; this is their sum, in which what a
// user's socket tells stands under the user's keys.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/host_fs.h"
#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtimes/docker/docker_source.h"

namespace strata {

struct PodmanSourceOptions {
  std::string socket;         // empty: whichever are found
  std::string docker_socket;  // asked elsewhere, maybe a link to podman's; or empty
  Duration period = std::chrono::seconds(10);  // of the look for sockets
  DockerSourceOptions asked;                   // as each is asked; its socket and names are set
};

struct PodmanSocket {
  std::string path;
  uid_t user = 0;  // who can have put it there
};

/// Podman's sockets on this host that this process may use, root's first: a user's can be connected
/// to by root with all capabilities, or by the user.
std::vector<PodmanSocket> find_podman_sockets(const HostFs& fs);

/// Thread-safe. Destruction cuts running requests short.
class PodmanSource final : public RuntimeSource {
 public:
  /// As DockerSource's.
  PodmanSource(PodmanSourceOptions options, HostFs fs, const Clock& clock,
               std::function<void()> on_change = {});
  ~PodmanSource() override;

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override;
  void nudge(const std::string& id) override;
  std::vector<RuntimeEvent> take_events() override;

 private:
  struct Asked {
    uid_t user = 0;
    std::unique_ptr<DockerSource> source;
  };

  void look();
  [[nodiscard]] std::map<std::string, uid_t> wanted() const;
  [[nodiscard]] Asked make(const std::string& socket, uid_t user);
  void on_change();
  void merge();

  PodmanSourceOptions options_;
  HostFs fs_;
  const Clock& clock_;
  std::function<void()> tell_;
  Latest<RuntimeView> view_;
  // Held while the sources are asked for what they know, never while one of them ends.
  mutable std::mutex mutex_;
  std::map<std::string, Asked> sources_;  // by socket; changed by the worker alone
  bool looked_ = false;                   // under mutex_
  std::unique_ptr<Worker> worker_;        // last: uses all of the above
};

}  // namespace strata
