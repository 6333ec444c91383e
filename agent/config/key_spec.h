// KeySpec: one key of the configuration, as schema.h declares it.
#pragma once

#include <cstdint>
#include <string_view>

namespace strata {

enum class Presence : std::uint8_t { optional, required };

struct KeySpec {
  std::string_view name;
  std::string_view help;
  Presence presence = Presence::optional;
  /// Key beside it that must not be given too. Where only one of the two is given, the other one's
  /// default does not hold either.
  std::string_view excludes = {};
  /// For keys of a host collector: the command line's option after "--collector.", where it is not
  /// "<collector>.<name with ->", and the name that it had in earlier node_exporters.
  std::string_view option = {};
  std::string_view old_option = {};
};

}  // namespace strata
