// OciBundleSource: what the bundles and state files on disk tell of containers, for when the socket
// of their runtime is missing, closed to us or silent. It reads on a thread of its own, each bundle
// once, and lists a directory only when it has changed, and only so far.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include <sys/stat.h>

#include "core/base/host_fs.h"
#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtimes/oci/bundle_places.h"
#include "core/identity/source_note.h"

namespace strata {

struct OciBundleSourceOptions {
  std::string rootfs = "/";
  LabelNames labels = default_labels;
  Duration period = std::chrono::seconds(1);   // a stat of each directory; ten where none is there
  Duration verify = std::chrono::seconds(10);  // that what is never listed is still there
};

/// Thread-safe.
class OciBundleSource final : public RuntimeSource {
 public:
  /// `on_change` is called on the source's thread after the view or the health has changed; it must
  /// only wake somebody. `clock` outlives the source.
  OciBundleSource(OciBundleSourceOptions options, const Clock& clock,
                  std::function<void()> on_change = {});

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override { return note_.get(); }
  void nudge(const std::string& id) override;

 private:
  struct Known {
    std::string directory;  // that it was found in
    std::shared_ptr<const RuntimeContainer> told;
  };
  struct Listed {
    timespec changed{};  // the directory's, when it was listed
    bool complete = true;
    std::map<std::string, int> unread;  // tries so far
  };

  void pass();
  void look_at_tasks();
  void look_at(const oci::Bundle& place);
  void list(const oci::Bundle& place, Listed& listed);
  Status read(const oci::Bundle& bundle);
  void answer_nudges();
  void look_for(const std::string& id);
  void forget_gone();
  void note_failure(const Error& error);
  bool publish();

  OciBundleSourceOptions options_;
  HostFs fs_;
  const Clock& clock_;
  std::function<void()> on_change_;
  Latest<RuntimeView> view_;
  SourceNote note_;
  std::mutex mutex_;
  std::set<std::string> nudged_;  // under mutex_
  // Of the source's thread:
  std::map<std::string, Known> known_;  // by the container's key
  std::map<std::string, Listed> listed_;
  Instant verified_{};
  Status status_;          // of this pass: its first failure
  bool anything_ = false;  // one of the places is there
  Worker worker_;          // last: it uses all of the above
};

}  // namespace strata
