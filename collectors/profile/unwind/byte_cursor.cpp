#include "collectors/profile/unwind/byte_cursor.h"

namespace strata::profile {
namespace {

constexpr unsigned word_bits = 64;
constexpr std::uint8_t more = 0x80;
constexpr std::uint8_t sign = 0x40;

}  // namespace

std::string_view ByteCursor::block(std::uint64_t size) {
  if (size > bytes_.size() - at_) {
    give_up();
    return {};
  }
  const auto part = bytes_.substr(at_, static_cast<std::size_t>(size));
  at_ += part.size();
  return part;
}

std::string_view ByteCursor::text() {
  const auto end = bytes_.find('\0', at_);
  if (end == std::string_view::npos) {
    give_up();
    return {};
  }
  const auto part = bytes_.substr(at_, end - at_);
  at_ = end + 1;
  return part;
}

std::uint64_t ByteCursor::unsigned_leb() {
  std::uint64_t value = 0;
  std::uint8_t byte = more;
  for (unsigned shift = 0; (byte & more) != 0 && ok_; shift += 7) {
    byte = number<std::uint8_t>();
    if (shift < word_bits) value |= std::uint64_t{byte & 0x7fU} << shift;
  }
  return ok_ ? value : 0;
}

std::int64_t ByteCursor::signed_leb() {
  std::uint64_t value = 0;
  std::uint8_t byte = more;
  unsigned shift = 0;
  for (; (byte & more) != 0 && ok_; shift += 7) {
    byte = number<std::uint8_t>();
    if (shift < word_bits) value |= std::uint64_t{byte & 0x7fU} << shift;
  }
  if ((byte & sign) != 0 && shift < word_bits) value |= ~std::uint64_t{0} << shift;
  return ok_ ? static_cast<std::int64_t>(value) : 0;
}

}  // namespace strata::profile
