#include "collectors/profile/unwind/pointer_encoding.h"

namespace strata::profile {
namespace {

// The low four bits say how it is written, the next three what it is added to, the highest that
// the address is to be read from there.
constexpr std::uint8_t format_mask = 0x0f;
constexpr std::uint8_t base_mask = 0x70;
constexpr std::uint8_t indirect = 0x80;
constexpr std::uint8_t relative_to_itself = 0x10;

template <class T>
std::uint64_t extended(ByteCursor& cursor) {
  return static_cast<std::uint64_t>(std::int64_t{cursor.number<T>()});
}

}  // namespace

std::optional<std::uint64_t> read_plain(ByteCursor& cursor, std::uint8_t encoding) {
  std::uint64_t value = 0;
  switch (encoding & format_mask) {
    case 0x00:  // absptr
    case 0x04:  // udata8
    case 0x0c:  // sdata8
      value = cursor.number<std::uint64_t>();
      break;
    case 0x01:
      value = cursor.unsigned_leb();
      break;
    case 0x02:
      value = cursor.number<std::uint16_t>();
      break;
    case 0x03:
      value = cursor.number<std::uint32_t>();
      break;
    case 0x09:
      value = static_cast<std::uint64_t>(cursor.signed_leb());
      break;
    case 0x0a:
      value = extended<std::int16_t>(cursor);
      break;
    case 0x0b:
      value = extended<std::int32_t>(cursor);
      break;
    default:
      return std::nullopt;
  }
  if (!cursor.ok()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> read_pointer(ByteCursor& cursor, std::uint8_t encoding,
                                          PointerPlace place) {
  if (encoding == pointer_omitted || (encoding & indirect) != 0) return std::nullopt;
  const auto base = encoding & base_mask;
  if (base != 0 && base != relative_to_itself) return std::nullopt;
  const auto value = read_plain(cursor, encoding);
  if (!value || base == 0) return value;
  return place.section + place.at + *value;
}

}  // namespace strata::profile
