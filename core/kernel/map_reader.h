// Readers of kernel maps. A per-CPU value of ours is a row of uint64 counters, so that the sum over
// CPUs is the sum of the words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/kernel/status.h"

struct bpf_map;

namespace strata::kernel {

/// Reads and cleans a hash, per-CPU or plain. Keeps its buffers. Does not own the map. Not
/// thread-safe.
class HashReader {
 public:
  using Visit =
      std::function<void(std::span<const std::byte> key, std::span<const std::uint64_t> words)>;

  explicit HashReader(const bpf_map* map);

  /// Visits every key with its value summed over the CPUs. Batched where the kernel can.
  Status read(const Visit& visit);

  /// Of a plain hash alone. `value` must have the map's size.
  [[nodiscard]] Status put(std::span<const std::byte> key, std::span<const std::byte> value) const;

  /// A key that is not there is no error.
  [[nodiscard]] Status remove(std::span<const std::byte> key) const;

  /// Keys seen by the last read().
  [[nodiscard]] std::size_t entries() const { return entries_; }

 private:
  Status read_batched(const Visit& visit);
  Status read_singly(const Visit& visit);
  void visit_one(const Visit& visit, const std::byte* key, const std::uint64_t* copies);

  int fd_;
  std::size_t key_size_;
  std::size_t words_;  // of one value
  std::size_t copies_;
  std::size_t batch_;
  std::size_t entries_ = 0;
  bool can_batch_ = true;
  std::vector<std::byte> keys_;
  std::vector<std::uint64_t> values_;
  std::vector<std::uint64_t> sum_;
};

/// HashReader with the types of one map.
template <class Key, class Value>
class HashMap {
 public:
  explicit HashMap(const bpf_map* map) : reader_(map) {}

  /// visit(const Key&, const Value&).
  template <class Visit>
  Status read(const Visit& visit) {
    return reader_.read([&](std::span<const std::byte> raw, std::span<const std::uint64_t> words) {
      Key key{};
      Value value{};
      std::memcpy(&key, raw.data(), sizeof(key));
      std::memcpy(&value, words.data(), sizeof(value));
      visit(key, value);
    });
  }

  [[nodiscard]] Status put(const Key& key, const Value& value) const {
    return reader_.put(std::as_bytes(std::span(&key, 1)), std::as_bytes(std::span(&value, 1)));
  }

  [[nodiscard]] Status remove(const Key& key) const {
    return reader_.remove(std::as_bytes(std::span(&key, 1)));
  }

  [[nodiscard]] std::size_t entries() const { return reader_.entries(); }

 private:
  HashReader reader_;
};

/// CPUs that this kernel could ever have; what is per CPU has as many places.
unsigned possible_cpus();

/// One slot of a per-CPU array, summed over the CPUs.
Result<std::uint64_t> read_per_cpu_slot(const bpf_map* map, std::uint32_t index);

/// Name, size and memory of a map; `entries` is left to the caller.
MapStatus map_status(const bpf_map* map);

/// The memlock line of a map's /proc/self/fdinfo text: "memlock:\t1234".
Result<std::uint64_t> parse_map_memory(std::string_view fdinfo);

}  // namespace strata::kernel
