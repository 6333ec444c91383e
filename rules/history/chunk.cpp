#include "rules/history/chunk.h"

#include <algorithm>
#include <array>
#include <bit>

namespace strata::rules {
namespace {

/// How a difference of differences is written: `ones` bits that are set, one that is not, then the
/// number in so many bits. The last kind has no zero after its ones.
struct TimeKind {
  unsigned ones;
  unsigned bits;
};
// 8 bits: the jitter of a tick; 14 and 20: a scrape between ticks, a missed tick, the first step.
constexpr std::array<TimeKind, 3> time_kinds = {{{1, 8}, {2, 14}, {3, 20}}};
constexpr unsigned most_ones = 4;

constexpr unsigned leading_bits = 5;
constexpr unsigned most_leading = 31;
constexpr unsigned length_bits = 6;  // of 1 to 64 bits; 64 is written as 0

bool fits(std::int64_t value, unsigned bits) {
  const auto half = std::int64_t{1} << (bits - 1);
  return value >= -half && value < half;
}

std::int64_t sign_extended(std::uint64_t value, unsigned bits) {
  const auto half = std::uint64_t{1} << (bits - 1);
  return static_cast<std::int64_t>((value ^ half) - half);
}

/// Wraps instead of overflowing: moments of foreign bytes can be anything.
std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

class Decoder {
 public:
  explicit Decoder(std::span<const std::uint8_t> bytes) : bits_(bytes) {}

  promql::Sample first() {
    last_.time = static_cast<std::int64_t>(bits_.read(64));
    value_ = bits_.read(64);
    return current();
  }

  promql::Sample next() {
    step_ = plus(step_, change_of_step());
    last_.time = plus(last_.time, step_);
    value_ ^= change_of_value();
    return current();
  }

  [[nodiscard]] bool failed() const { return bits_.failed(); }

 private:
  promql::Sample current() const { return {last_.time, std::bit_cast<double>(value_)}; }

  std::int64_t change_of_step() {
    unsigned ones = 0;
    while (ones < most_ones && bits_.read(1) == 1) ++ones;
    if (ones == 0) return 0;
    if (ones == most_ones) return static_cast<std::int64_t>(bits_.read(64));
    const auto bits = time_kinds.at(ones - 1).bits;
    return sign_extended(bits_.read(bits), bits);
  }

  std::uint64_t change_of_value() {
    if (bits_.read(1) == 0) return 0;
    if (bits_.read(1) == 1) {
      leading_ = static_cast<unsigned>(bits_.read(leading_bits));
      const auto length = static_cast<unsigned>(bits_.read(length_bits));
      length_ = length == 0 ? 64 : length;
      if (leading_ + length_ > 64) length_ = 64 - leading_;
    }
    const auto trailing = 64 - leading_ - length_;
    return trailing == 64 ? 0 : bits_.read(length_) << trailing;
  }

  BitReader bits_;
  promql::Sample last_;
  std::int64_t step_ = 0;
  std::uint64_t value_ = 0;
  unsigned leading_ = 0;
  unsigned length_ = 0;
};

}  // namespace

void ChunkEncoder::append(const promql::Sample& sample) {
  if (count_ == 0) {
    first_ = sample.time;
    bits_.write(static_cast<std::uint64_t>(sample.time), 64);
    bits_.write(std::bit_cast<std::uint64_t>(sample.value), 64);
  } else {
    append_time(sample.time);
    append_value(sample.value);
  }
  last_ = sample;
  ++count_;
}

void ChunkEncoder::append_time(std::int64_t time) {
  const auto step = minus(time, last_.time);
  const auto change = minus(step, step_);
  step_ = step;
  if (change == 0) return bits_.write(0, 1);
  for (const auto& kind : time_kinds) {
    if (!fits(change, kind.bits)) continue;
    bits_.write((std::uint64_t{1} << (kind.ones + 1)) - 2, kind.ones + 1);
    return bits_.write(static_cast<std::uint64_t>(change), kind.bits);
  }
  bits_.write((std::uint64_t{1} << most_ones) - 1, most_ones);
  bits_.write(static_cast<std::uint64_t>(change), 64);
}

void ChunkEncoder::append_value(double value) {
  const auto change =
      std::bit_cast<std::uint64_t>(value) ^ std::bit_cast<std::uint64_t>(last_.value);
  if (change == 0) return bits_.write(0, 1);
  const auto leading = std::min(static_cast<unsigned>(std::countl_zero(change)), most_leading);
  const auto trailing = static_cast<unsigned>(std::countr_zero(change));
  if (framed_ && leading >= leading_ && trailing >= trailing_) {
    bits_.write(0b10, 2);
  } else {
    bits_.write(0b11, 2);
    bits_.write(leading, leading_bits);
    bits_.write(64 - leading - trailing, length_bits);
    leading_ = leading;
    trailing_ = trailing;
    framed_ = true;
  }
  bits_.write(change >> trailing_, 64 - leading_ - trailing_);
}

Chunk ChunkEncoder::take() {
  Chunk chunk{first_, last_.time, count_, bits_.take()};
  chunk.bytes.shrink_to_fit();
  *this = {};
  return chunk;
}

Status decode_chunk(std::span<const std::uint8_t> bytes, std::uint32_t count,
                    std::vector<promql::Sample>& out) {
  if (count == 0) return {};
  // A sample after the first takes two bits at least.
  if (count - 1 > bytes.size() * 4) return fail(Code::parse, "fewer samples than said");
  const auto before = out.size();
  Decoder decoder(bytes);
  out.push_back(decoder.first());
  for (std::uint32_t i = 1; i < count && !decoder.failed(); ++i) out.push_back(decoder.next());
  if (!decoder.failed()) return {};
  out.resize(before);
  return fail(Code::parse, "samples end too early");
}

}  // namespace strata::rules
