// RuntimeFiles: a runtime's containers as its files on disk tell them, for where nobody answers at
// its socket; and FilesSource, which looks at them on a thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtime_view.h"

namespace strata {

/// Tells whether a file is another one, or another text, than at the last look.
struct FileMark {
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t changed_nano = 0;

  bool operator==(const FileMark&) const = default;
};

/// Null where there is no such file, or it may not be seen.
std::optional<FileMark> mark_of(const std::string& path);

/// Used by one thread.
class RuntimeFiles {
 public:
  virtual ~RuntimeFiles() = default;

  /// What the files say now; only those that have changed are read. `wanted` are ids that have been
  /// asked for and that nothing is known of: worth a search. Null: this host has no such files.
  virtual std::optional<RuntimeContainers> look(const std::set<std::string>& wanted) = 0;
};

struct FilesSourceOptions {
  std::string runtime;  // "docker"
  std::string name;     // "docker-files"
  /// A look costs a stat for each container or root. Five where there are none and nobody asks.
  Duration period = std::chrono::seconds(2);
  Duration patience = std::chrono::seconds(10);  // how long after the last question an id is wanted
  unsigned questions = 3;                        // how often an id is asked for before it is wanted
};

/// Thread-safe. Its files are looked at only while `primary` is not well.
class FilesSource final : public RuntimeSource {
 public:
  /// `primary` may be null; it and `clock` outlive the source.
  FilesSource(FilesSourceOptions options, std::unique_ptr<RuntimeFiles> files, const Clock& clock,
              std::function<void()> on_change = {}, const RuntimeSource* primary = nullptr);

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override { return *health_.get(); }
  void nudge(const std::string& id) override;

 private:
  struct Asked {
    unsigned times = 0;
    Instant last{};
  };

  void pass();
  [[nodiscard]] bool is_needed() const;
  std::set<std::string> wanted();
  bool note(bool present);

  FilesSourceOptions options_;
  std::unique_ptr<RuntimeFiles> files_;  // the worker's alone
  const Clock& clock_;
  std::function<void()> on_change_;
  const RuntimeSource* primary_;
  Latest<RuntimeView> view_;
  Latest<SourceHealth> health_;
  std::mutex mutex_;
  std::map<std::string, Asked> asked_;  // under mutex_
  Worker worker_;                       // last: it uses all of the above
};

}  // namespace strata
