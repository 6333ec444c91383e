// TableStore: which files' tables the kernel has. Bounded; what no process uses goes first.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <sys/types.h>

#include "collectors/profile/symbols/open_file.h"
#include "collectors/profile/unwind/unwind_table.h"
#include "core/base/result.h"

struct bpf_map;

namespace strata::profile {

/// Where in the kernel's map a file's table is, and how its code is called there.
struct StoredTable {
  std::uint32_t index = 0;
  UnwindTable table;  // without its words
  std::uint64_t bytes = 0;
};

/// What the store has and had to refuse.
struct TableCounts {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::uint64_t without = 0;  // files without .eh_frame, or not of this machine
  std::uint64_t broken = 0;   // files that could not be read or make no sense
  std::uint64_t too_large = 0;
  std::uint64_t no_room = 0;  // times that a file found no place
};

/// Keeps tables by file. Not thread-safe.
class TableStore {
 public:
  using Compile = std::function<Result<UnwindTable>()>;

  /// `tables`: the kernel's map; null only in tests, which then keep the words nowhere.
  TableStore(const bpf_map* tables, std::uint64_t most_bytes)
      : tables_(tables), most_bytes_(most_bytes) {}

  /// The table of `file` for `user`, compiled at first sight; null where it has none, or no place.
  const StoredTable* acquire(const FileId& file, pid_t user, const Compile& compile);

  /// `user` needs none any more.
  void release(pid_t user);

  [[nodiscard]] const TableCounts& counts() const { return counts_; }

 private:
  struct Entry {
    std::optional<StoredTable> stored;
    std::set<pid_t> users;
    std::uint64_t last_use = 0;
  };

  const StoredTable* store(Entry& entry, UnwindTable table);
  bool make_room(std::uint64_t bytes);
  bool drop_oldest();
  void note_refusal(Code code);

  const bpf_map* tables_;
  std::uint64_t most_bytes_;
  std::map<FileId, Entry> entries_;
  std::vector<std::uint32_t> free_;  // indices that were used before
  std::uint32_t next_ = 0;
  std::uint64_t uses_ = 0;
  TableCounts counts_;
};

}  // namespace strata::profile
