// How a file of the kernel spells a number, and how many of its units make one of a metric's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace strata::host {

enum class Spelling : std::uint8_t {
  decimal,   // "12", "-12", "1.5"
  hex,       // "1f", "0x1f"
  any_base,  // "12", "0x1f", "017": as C writes them
  leading,   // the decimal at the beginning: "4: ACTIVE", "2.5 Gb/sec (1X SDR)"
  human,     // "20.4k": as bcache rounds, a point's digit is a tenth of 1024
  flag,      // "enabled", "1", "Y" are 1; "disabled", "0", "N" are 0
};

/// A number's value is what the file says x `times` / `per_unit`.
struct Unit {
  Spelling spelling = Spelling::decimal;
  double times = 1;                                     // 1024: the file counts KiB
  double per_unit = 1;                                  // 1000: it counts milliseconds
  std::optional<std::uint64_t> unknown = std::nullopt;  // what the file says where nobody knows
  bool pages = false;                                   // it counts pages, and the metric bytes
};

/// The whole of `text`, blanks around it aside; nullopt where that is no number, or
/// one of more than 64 bits.
std::optional<double> number_of(std::string_view text, const Unit& unit = {});

/// The whole of `text` as a hexadecimal number of at most 32 bits.
std::optional<std::uint32_t> hex32(std::string_view text);

}  // namespace strata::host
