// Single bits, the highest first, into bytes and out of them again.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace strata::rules {

class BitWriter {
 public:
  /// The lowest `count` bits of `bits`; at most 64.
  void write(std::uint64_t bits, unsigned count) {
    while (count > 0) {
      if (free_ == 0) {
        bytes_.push_back(0);
        free_ = 8;
      }
      const unsigned taken = count < free_ ? count : free_;
      const auto piece = (bits >> (count - taken)) & ((std::uint64_t{1} << taken) - 1);
      free_ -= taken;
      count -= taken;
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (piece << free_));
    }
  }

  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  /// What has been written; the writer is as new.
  std::vector<std::uint8_t> take() {
    free_ = 0;
    return std::exchange(bytes_, {});
  }

 private:
  std::vector<std::uint8_t> bytes_;
  unsigned free_ = 0;  // bits of the last byte
};

class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// The next `count` bits, at most 64; once there are not as many, zero, and failed().
  std::uint64_t read(unsigned count) {
    const auto byte_at = at_ / 8;
    if (byte_at + sizeof(std::uint64_t) <= bytes_.size() && count > 0 && count <= within_a_word) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes_.data() + byte_at, sizeof word);
      if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
      word <<= at_ % 8;
      at_ += count;
      return word >> (64 - count);
    }
    return read_bytewise(count);
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  // Of a word that is read from a byte's start, whatever bit of that byte is the first.
  static constexpr unsigned within_a_word = 57;

  std::uint64_t read_bytewise(unsigned count) {
    if (count > bytes_.size() * 8 - at_) {
      failed_ = true;
      return 0;
    }
    std::uint64_t bits = 0;
    while (count > 0) {
      const unsigned left = 8 - static_cast<unsigned>(at_ % 8);
      const unsigned taken = count < left ? count : left;
      const std::uint64_t byte = bytes_[at_ / 8];
      bits = (bits << taken) | ((byte >> (left - taken)) & ((std::uint64_t{1} << taken) - 1));
      at_ += taken;
      count -= taken;
    }
    return bits;
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;  // bits read
  bool failed_ = false;
};

}  // namespace strata::rules
