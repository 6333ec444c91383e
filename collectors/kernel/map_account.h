// MapAccount: a probe's map with its ledger, and what the dump says of it. Source files only.
#pragma once

#include <map>
#include <vector>

#include "bpf/include/shared.h"
#include "collectors/kernel/ledger.h"
#include "core/collector.h"
#include "core/kernel/bpf_object.h"
#include "core/kernel/map_reader.h"

namespace strata::kernel {

/// How a map's key splits into the cgroup's key and the rest: here there is no rest.
struct PlainKey {
  using Detail = NoDetail;
  static CgroupKey cgroup(std::uint64_t key) { return {key}; }
  static Detail detail(std::uint64_t /*key*/) { return {}; }
};

/// The counters of an account under a PlainKey: all zero where no row has been seen.
template <class Value>
Value counters(const std::map<NoDetail, Value>& account) {
  const auto found = account.find({});
  return found == account.end() ? Value{} : found->second;
}

/// Loop thread. The map outlives it, and so does `lost`, which the kernel counts what the map had
/// no room for in.
template <class Key, class Value, class Split = PlainKey>
class MapAccount {
 public:
  using RowKey = Key;
  using RowValue = Value;
  using Rows = typename Ledger<Value, typename Split::Detail>::Account;

  MapAccount(const bpf_map* map, const __u64& lost) : raw_(map), lost_(lost), map_(map) {}

  /// Reads the map, showing each row to on_row(key, value), then visits entities and their
  /// accounts.
  template <class Visit, class OnRow>
  Status collect(const CollectContext& context, CgroupCensus& census, const Visit& visit,
                 const OnRow& on_row) {
    census.sweep(context.now);
    ledger_.begin(*context.containers);
    gone_.clear();
    auto read = map_.read([&](const Key& key, const Value& value) {
      on_row(key, value);
      if (ledger_.add(Split::cgroup(key), Split::detail(key), value, census)) gone_.push_back(key);
    });
    // Half a read would make counters go backwards.
    if (!read) return read;
    for (const auto& key : gone_) (void)map_.remove(key);
    ledger_.each(visit);
    return {};
  }

  template <class Visit>
  Status collect(const CollectContext& context, CgroupCensus& census, const Visit& visit) {
    return collect(context, census, visit, [](const Key&, const Value&) {});
  }

  [[nodiscard]] MapUse use() const { return {raw_, map_.entries(), lost_}; }

 private:
  const bpf_map* raw_;
  const __u64& lost_;
  HashMap<Key, Value> map_;
  Ledger<Value, typename Split::Detail> ledger_;
  std::vector<Key> gone_;
};

}  // namespace strata::kernel
