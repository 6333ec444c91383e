#include "collectors/host/shapes/number.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <unistd.h>

#include "core/base/page_size.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

struct Raw {
  double value = 0;
  std::optional<std::uint64_t> bits;  // where it is a whole number
};

std::optional<std::uint64_t> whole(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<Raw> raw_of(std::optional<std::uint64_t> bits) {
  if (!bits) return std::nullopt;
  return Raw{static_cast<double>(*bits), bits};
}

std::optional<Raw> decimal(std::string_view text) {
  if (const auto bits = whole(text, 10)) return raw_of(bits);
  const auto value = text::real(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return Raw{*value, std::nullopt};
}

std::optional<Raw> hex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  return raw_of(whole(text, 16));
}

std::optional<Raw> any_base(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) return hex(text);
  if (text.size() > 1 && text.front() == '0') return raw_of(whole(text, 8));
  return decimal(text);
}

std::optional<Raw> leading(std::string_view text) {
  return decimal(text.substr(0, text.find_first_not_of("+-.0123456789")));
}

/// "20.4G": the kernel's bch_hprint() cuts the rest of a division by 1024 to hundreds.
std::optional<Raw> human(std::string_view text) {
  constexpr std::string_view prefixes = "kMGTPEZY";
  const auto power = text.empty() ? std::string_view::npos : prefixes.find(text.back());
  if (power == std::string_view::npos) return decimal(text);
  text.remove_suffix(1);
  const auto point = text.find('.');
  const auto units = text::number<std::int64_t>(text.substr(0, point));
  const auto digits = point == std::string_view::npos ? "0" : text.substr(point + 1);
  const auto tenths = text::number<std::uint8_t>(digits);
  if (!units || !tenths) return std::nullopt;
  const auto rest = std::copysign(*tenths / 10.24, text.starts_with('-') ? -1 : 1);
  const auto exponent = 10 * (static_cast<int>(power) + 1);
  return Raw{std::trunc(std::ldexp(static_cast<double>(*units) + rest, exponent)), std::nullopt};
}

std::optional<Raw> flag(std::string_view text) {
  if (text == "1" || text == "Y" || text == "enabled") return Raw{1, 1};
  if (text == "0" || text == "N" || text == "disabled") return Raw{0, 0};
  return std::nullopt;
}

std::optional<Raw> spelt(std::string_view text, Spelling spelling) {
  switch (spelling) {
    case Spelling::decimal:
      return decimal(text);
    case Spelling::hex:
      return hex(text);
    case Spelling::any_base:
      return any_base(text);
    case Spelling::leading:
      return leading(text);
    case Spelling::human:
      return human(text);
    case Spelling::flag:
      return flag(text);
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> number_of(std::string_view text, const Unit& unit) {
  constexpr double beyond = 18446744073709551616.0;  // 2^64: no number of the kernel is that long
  const auto raw = spelt(text::trim(text), unit.spelling);
  if (!raw || (unit.unknown && raw->bits == unit.unknown)) return std::nullopt;
  if (!raw->bits && std::abs(raw->value) >= beyond) return std::nullopt;
  return raw->value * unit.times * (unit.pages ? static_cast<double>(page_bytes()) : 1) /
         unit.per_unit;
}

std::optional<std::uint32_t> hex32(std::string_view text) {
  const auto value = whole(text, 16);
  if (!value || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

}  // namespace strata::host
