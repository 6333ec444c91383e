#include "collectors/profile/unwind/table_store.h"

#include <algorithm>
#include <utility>

#include "core/kernel/map_writer.h"

namespace strata::profile {
namespace {

/// Files of which is remembered that they have no table.
constexpr std::size_t most_entries = 8192;

}  // namespace

const StoredTable* TableStore::acquire(const FileId& file, pid_t user, const Compile& compile) {
  auto known = entries_.find(file);
  if (known == entries_.end()) {
    if (entries_.size() >= most_entries && !drop_oldest()) return nullptr;
    auto table = compile();
    known = entries_.emplace(file, Entry{}).first;
    known->second.users.insert(user);  // in use, so that it does not make room for itself
    if (!table) {
      note_refusal(table.error().code);
    } else if (store(known->second, *std::move(table)) == nullptr) {
      entries_.erase(known);  // there may be room another time
      return nullptr;
    }
  }
  auto& entry = known->second;
  entry.last_use = ++uses_;
  entry.users.insert(user);
  if (!entry.stored) return nullptr;
  return &*entry.stored;
}

void TableStore::release(pid_t user) {
  for (auto& [file, entry] : entries_) entry.users.erase(user);
}

const StoredTable* TableStore::store(Entry& entry, UnwindTable table) {
  const auto bytes = table.words.size() * sizeof(table.words[0]);
  if (!make_room(bytes)) {
    ++counts_.no_room;
    return nullptr;
  }
  const auto index = free_.empty() ? next_ : free_.back();
  if (tables_ != nullptr && !kernel::put_words(tables_, index, table.words)) {
    ++counts_.no_room;
    return nullptr;
  }
  if (free_.empty()) {
    ++next_;
  } else {
    free_.pop_back();
  }
  table.words = {};
  ++counts_.files;
  counts_.bytes += bytes;
  counts_.rows += table.counts.rows;
  entry.stored = StoredTable{index, std::move(table), bytes};
  return &*entry.stored;
}

bool TableStore::make_room(std::uint64_t bytes) {
  if (bytes > most_bytes_) return false;
  while (counts_.bytes + bytes > most_bytes_ || (free_.empty() && next_ == STRATA_UNWIND_TABLES)) {
    if (!drop_oldest()) return false;
  }
  return true;
}

/// A table in use stays: whoever is being walked by it would go astray in its successor's.
bool TableStore::drop_oldest() {
  auto oldest = entries_.end();
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    const bool is_idle = entry->second.users.empty();
    if (!is_idle ||
        (oldest != entries_.end() && oldest->second.last_use < entry->second.last_use)) {
      continue;
    }
    oldest = entry;
  }
  if (oldest == entries_.end()) return false;
  if (const auto& stored = oldest->second.stored) {
    if (tables_ != nullptr) (void)kernel::remove_words(tables_, stored->index);
    free_.push_back(stored->index);
    --counts_.files;
    counts_.bytes -= stored->bytes;
    counts_.rows -= stored->table.counts.rows;
  }
  entries_.erase(oldest);
  return true;
}

void TableStore::note_refusal(Code code) {
  switch (code) {
    case Code::no_data:
    case Code::unsupported:
      ++counts_.without;
      return;
    case Code::exhausted:
      ++counts_.too_large;
      return;
    default:
      ++counts_.broken;
  }
}

}  // namespace strata::profile
