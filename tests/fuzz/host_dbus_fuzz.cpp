// What comes over D-Bus from systemd.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/host/systemd.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto whole = strata::host::dbus_size(text);
  if (!whole || *whole > size) return 0;
  const auto message = strata::host::parse_dbus(text.substr(0, *whole));
  if (!message) return 0;
  (void)strata::host::dbus_variant(*message);
  (void)strata::host::parse_units(*message);
  return 0;
}
