// AlertStore: the file in which alerts survive a restart of the agent. Written on a thread of its
// own, since a disk can be slow; always whole, since it is renamed into its place.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "agent/judge/alert_memory.h"
#include "core/base/latest.h"
#include "core/base/worker.h"

namespace strata::agent {

class AlertStore {
 public:
  /// An empty directory: nothing is kept. Nothing is written or made before save().
  explicit AlertStore(std::string directory);
  ~AlertStore() = default;

  /// Code::not_found where there is none.
  [[nodiscard]] Result<AlertMemory> load() const;

  /// Soon, or, with `flush`, before it returns. That the directory cannot be written to is said
  /// once.
  void save(const AlertMemory& memory);
  void flush();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void write();

  std::string directory_;
  std::string path_;
  Latest<std::string> wanted_;
  std::mutex writing_;  // what follows, and the file
  std::shared_ptr<const std::string> written_;
  bool complained_ = false;
  std::unique_ptr<Worker> worker_;  // last: it uses all of the above; null before the first save
};

}  // namespace strata::agent
