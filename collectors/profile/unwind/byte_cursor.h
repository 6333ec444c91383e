// ByteCursor: numbers of DWARF and ELF, little-endian, out of bytes that may lie about themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace strata::profile {

/// Reads forwards. After the first read beyond the end ok() is false for good and every read gives
/// zero or nothing.
class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes, std::size_t at = 0) : bytes_(bytes), at_(at) {
    if (at_ > bytes_.size()) give_up();
  }

  /// An integer, or a struct of integers without padding.
  template <class T>
  T number() {
    T value{};
    if (const auto raw = block(sizeof(T)); !raw.empty()) std::memcpy(&value, raw.data(), sizeof(T));
    return value;
  }

  /// LEB128. Bits beyond the 64th are dropped.
  std::uint64_t unsigned_leb();
  std::int64_t signed_leb();

  /// The next `size` bytes; empty when there are fewer.
  std::string_view block(std::uint64_t size);

  /// Up to the next NUL, which is skipped.
  std::string_view text();

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  void give_up() {
    ok_ = false;
    at_ = bytes_.size();
  }

  std::string_view bytes_;
  std::size_t at_;
  bool ok_ = true;
};

}  // namespace strata::profile
