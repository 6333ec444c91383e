#include "collectors/profile/unwind/process_tables.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include <unistd.h>

#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/symbols/mapped_file.h"
#include "collectors/profile/symbols/vdso.h"
#include "core/base/host_fs.h"
#include "core/kernel/map_writer.h"

namespace strata::profile {
namespace {

/// Executable regions looked at: a process may have a hundred thousand that a compiler wrote.
constexpr std::size_t most_regions = 4096;

}  // namespace

ProcessTables::ProcessTables(const UnwindMaps& maps, UnwindSettings settings)
    : maps_(maps), settings_(std::move(settings)), store_(maps.tables, settings_.table_bytes) {}

const StoredTable* ProcessTables::table_of_vdso(pid_t pid) {
  const FileId vdso{};  // no file has the inode 0
  return store_.acquire(vdso, pid, [this]() -> Result<UnwindTable> {
    // This process's own, which is everybody's.
    return compile_unwind_table(MemoryBytes(read_vdso().bytes), settings_.limits);
  });
}

const StoredTable* ProcessTables::table_of(pid_t pid, const Region& region) {
  if (region.kind == RegionKind::vdso) return table_of_vdso(pid);
  if (region.kind != RegionKind::file) return nullptr;
  const auto process = settings_.procfs + "/" + std::to_string(pid);
  const auto root = open_root(process + "/root");
  const auto file = open_mapped(process, root ? &*root : nullptr, region);
  if (!file) {
    ++unreadable_;
    return nullptr;
  }
  return store_.acquire(file->id, pid, [&] {
    return compile_unwind_table(FileBytes(file->fd.get()), settings_.limits);
  });
}

strata_unwind_process ProcessTables::describe(pid_t pid, const std::vector<Region>& regions) {
  strata_unwind_process process{};
  for (const auto& region : regions) {
    const auto* const stored = table_of(pid, region);
    const auto size = region.limit - region.start;
    if (stored == nullptr || size > std::numeric_limits<std::uint32_t>::max()) continue;
    const auto skew = table_offset(stored->table, region.offset);
    if (!skew) continue;
    if (process.count == STRATA_UNWIND_MAPPINGS) {
      ++left_out_;
      continue;
    }
    process.mappings[process.count++] = {.begin = region.start,
                                         .size = static_cast<std::uint32_t>(size),
                                         .table = stored->index,
                                         .skew = *skew,
                                         .reserved = 0};
  }
  return process;
}

bool ProcessTables::load(pid_t pid) {
  const auto maps = read_file(settings_.procfs + "/" + std::to_string(pid) + "/maps");
  if (!maps || maps->empty()) {
    forget(pid);
    return false;
  }
  auto regions = parse_executable_regions(*maps, most_regions);
  const auto known = known_.find(pid);
  if (known != known_.end() && known->second.regions == regions) {
    known->second.last_use = ++uses_;
    return false;
  }
  if (known == known_.end()) make_room();
  const auto process = describe(pid, regions);
  const auto key = std::as_bytes(std::span(&pid, 1));
  const bool is_put =
      process.count != 0 &&
      kernel::put_element(maps_.processes, key, std::as_bytes(std::span(&process, 1)));
  if (!is_put) {
    forget(pid);
    if (without_.size() < settings_.processes) without_.insert(pid);
    return true;
  }
  without_.erase(pid);
  known_[pid] = {std::move(regions), process.count, ++uses_};
  return true;
}

void ProcessTables::forget(pid_t pid) {
  (void)kernel::remove_element(maps_.processes, std::as_bytes(std::span(&pid, 1)));
  store_.release(pid);
  known_.erase(pid);
  without_.erase(pid);
}

void ProcessTables::drop_gone() {
  std::vector<pid_t> gone;
  const auto look_at = [&](pid_t pid) {
    const auto path = settings_.procfs + "/" + std::to_string(pid);
    if (::access(path.c_str(), F_OK) != 0) gone.push_back(pid);
  };
  for (const auto& [pid, known] : known_) look_at(pid);
  for (const auto pid : without_) look_at(pid);
  for (const auto pid : gone) forget(pid);
}

void ProcessTables::make_room() {
  if (known_.size() < settings_.processes) return;
  drop_gone();
  if (known_.size() < settings_.processes) return;
  const auto oldest =
      std::ranges::min_element(known_, {}, [](const auto& entry) { return entry.second.last_use; });
  forget(oldest->first);
}

ProcessCounts ProcessTables::counts() const {
  ProcessCounts counts{.processes = known_.size(),
                       .without = without_.size(),
                       .mappings = 0,
                       .mappings_left_out = left_out_,
                       .mappings_unreadable = unreadable_};
  for (const auto& [pid, known] : known_) counts.mappings += known.mappings;
  return counts;
}

}  // namespace strata::profile
