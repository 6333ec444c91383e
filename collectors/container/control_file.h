// ControlFile: a file of a cgroup, kept open and read again and again. Unlike a HotFile it has no
// buffer and no path of its own: a host has thousands of them, and their texts are needed one after
// the other. ControlReader reads them all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/container/followed_files.h"
#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

/// Move-only. `name` is a literal ("memory.stat"); empty where this version of cgroups has none.
struct ControlFile {
  std::string_view name;
  Fd fd;
  Instant look_again{};  // one that was not there is not looked for before
  std::optional<Instant> first_look{};
};

/// What a ControlFile's name is put behind: "/sys/fs/cgroup/memory/docker/<id>/"; empty where there
/// is no tree for the controller.
std::string control_directory(const CgroupLayout& layout, std::string_view controller,
                              std::string_view cgroup_path);

/// One of each collector. A file that is not there costs no system call until a minute has passed:
/// the container has died between two reads, or the kernel or the controller lacks it. In the first
/// ten seconds it is looked for each second: a runtime may be about to enable the controller. Other
/// errors are kept until the next begin().
class ControlReader {
 public:
  void begin(Instant now);

  /// The text, valid until the next read; nullopt where there is none.
  std::optional<std::string_view> read(const std::string& directory, ControlFile& file);

  /// The one number that the file has.
  std::optional<std::uint64_t> number(const std::string& directory, ControlFile& file);

  /// For a text that could not be made out.
  void note(const std::string& directory, const ControlFile& file, std::string_view what);
  void note(const Error& error) { errors_.note(error); }

  /// The first error since begin().
  [[nodiscard]] const Status& status() const { return errors_.status(); }

 private:
  std::optional<std::string_view> failed(const std::string& directory, ControlFile& file,
                                         int number);

  Instant now_{};
  std::string buffer_;
  FirstError errors_;
};

}  // namespace strata::container
