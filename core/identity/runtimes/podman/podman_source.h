// PodmanSource: podman through its sockets, which speak Docker's API: root's and those of users, as
// they come and go. Each is asked by a DockerSource of its own; this is their sum.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/base/host_fs.h"
#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtimes/docker/docker_source.h"

namespace strata {

struct PodmanSourceOptions {
  std::string socket;                          // empty: whichever are found
  Duration period = std::chrono::seconds(10);  // of the look for sockets
  DockerSourceOptions asked;                   // as each is asked; its socket and names are set
};

/// Podman's sockets on this host that this process may use, root's first: a user's can be connected
/// to by root with all capabilities, or by the user.
std::vector<std::string> find_podman_sockets(const HostFs& fs);

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
  using Source = std::unique_ptr<DockerSource>;

  void look();
  [[nodiscard]] std::set<std::string> wanted() const;
  Source make(const std::string& socket);
  void on_change();
  void merge();

  PodmanSourceOptions options_;
  HostFs fs_;
  const Clock& clock_;
  std::function<void()> tell_;
  Latest<RuntimeView> view_;
  // Held while the sources are asked for what they know, never while one of them ends.
  mutable std::mutex mutex_;
  std::map<std::string, Source> sources_;  // by socket
  std::unique_ptr<Worker> worker_;         // last: uses all of the above
};

}  // namespace strata
