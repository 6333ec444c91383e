// FileTable: the files of code that processes have mapped: opened while a process lives, each once,
// held until release(), and what is remembered of each of them beyond that.
//
// What is remembered is kept by file and mount namespace and not by build id: a build id is what a
// file says of itself, and a container could so give names to the code of others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "collectors/profile/symbols/image.h"
#include "collectors/profile/symbols/open_file.h"
#include "collectors/profile/symbols/process_view.h"
#include "collectors/profile/symbols/symbolizer.h"

namespace strata::profile {

class FileTable {
 public:
  FileTable(HostFs fs, SymbolLimits limits, SymbolStats& stats);

  /// The root directory of a process, held; null: not to be had.
  const Fd* hold_root(ProcessView& view);

  /// Whether a region's file is to be found by its name after its process has ended. The mounts of
  /// a namespace go with its last process.
  [[nodiscard]] bool outlives(const ProcessView& view, const Region& region) const;

  /// Opens the file of a region unless it is held already.
  void hold(const ProcessView& view, const Region& region);

  /// What is known of a region's file; null: it was never to be opened, or is no ELF file.
  Image* image_of(const ProcessView& view, const Region& region);

  /// Looks up `addresses` in the image of a region's file, if that is held.
  void look_up(const ProcessView& view, const Region& region, std::vector<std::uint64_t> addresses,
               Instant now);

  /// Closes all files and roots, and forgets images beyond the limits, the least used first.
  void release();

  void forget();

 private:
  /// A file as /proc/PID/maps names it.
  struct MappedFile {
    std::uint64_t mounts = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    auto operator<=>(const MappedFile&) const = default;
  };
  struct ImageKey {
    std::uint64_t mounts = 0;
    FileId file;

    auto operator<=>(const ImageKey&) const = default;
  };
  struct Remembered {
    std::unique_ptr<Image> image;  // null: no ELF file
    std::uint64_t used = 0;
  };
  struct Held {
    Fd fd;
    Image* image = nullptr;
  };

  Result<OpenFile> open(const ProcessView& view, const Region& region);
  Image* remember(std::uint64_t mounts, const OpenFile& file);
  void trim();

  HostFs fs_;
  SymbolLimits limits_;
  SymbolStats& stats_;
  RootId host_;  // mounts: 0 where they are not to be known
  std::map<RootId, Fd> roots_;
  std::map<MappedFile, Held> held_;
  std::map<ImageKey, Remembered> images_;
  std::uint64_t round_ = 0;
};

}  // namespace strata::profile
