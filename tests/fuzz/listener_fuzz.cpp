#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/identity/listener.h"
#include "core/identity/socket_diag.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::parse_listening_sockets(text);
  (void)strata::parse_internet_address(text);
  std::vector<strata::ListeningSocket> sockets;
  (void)strata::take_in_sockets(text, sockets);
  return 0;
}
