// Chunk: successive samples of one series in few bits, after Facebook's Gorilla: of times the
// difference of differences, of values what XOR with the one before leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "rules/history/bits.h"
#include "rules/promql/sample.h"

namespace strata::rules {

/// Immutable once made.
struct Chunk {
  std::int64_t first = 0;  // moments of the first and the last sample
  std::int64_t last = 0;
  std::uint32_t count = 0;
  std::vector<std::uint8_t> bytes;
};

class ChunkEncoder {
 public:
  /// Moments ascend.
  void append(const promql::Sample& sample);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::int64_t first() const { return first_; }
  /// Of the newest sample; there is one.
  [[nodiscard]] const promql::Sample& last() const { return last_; }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bits_.bytes(); }

  /// The samples so far; the next one begins a new chunk.
  Chunk take();

 private:
  void append_time(std::int64_t time);
  void append_value(double value);

  BitWriter bits_;
  std::uint32_t count_ = 0;
  std::int64_t first_ = 0;
  std::int64_t step_ = 0;  // between the last two moments
  promql::Sample last_;
  unsigned leading_ = 0;  // zeros around the bits of the last XOR that were written in full
  unsigned trailing_ = 0;
  bool framed_ = false;  // there is such an XOR
};

/// Appends `count` samples to `out`; bytes that end too early are Code::parse, and `out` is then
/// as it was.
Status decode_chunk(std::span<const std::uint8_t> bytes, std::uint32_t count,
                    std::vector<promql::Sample>& out);

}  // namespace strata::rules
