// MountTable: a /proc/PID/mountinfo, read only when mounts have changed. The kernel makes its text
// anew for each read, some 10 us a container's overlay; but it tells a poll of the open file when a
// mount has come, gone or changed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata {

/// Not thread-safe.
class MountTable {
 public:
  /// Of `paths` the first that can be read is followed.
  explicit MountTable(std::vector<std::string> paths) : paths_(std::move(paths)) {}

  /// The text; nullopt where it is the one that was returned last. It is read again after a few
  /// minutes even so, and each time where the file is not the kernel's.
  Result<std::optional<std::string>> changed(Instant now);

  /// The next changed() reads.
  void distrust() { fd_.reset(); }

 private:
  Result<std::string> open_and_read();
  [[nodiscard]] bool is_read(Instant now) const;

  std::vector<std::string> paths_;
  Fd fd_;
  std::string path_;  // of fd_
  bool tells_ = false;
  Instant read_at_{};
};

}  // namespace strata
