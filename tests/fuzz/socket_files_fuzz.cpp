#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/container/socket_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::container;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  each_tcp_counter(text, [](std::string_view name, std::int64_t) { is_served_tcp_counter(name); });
  TcpSockets tcp;
  UdpSockets udp;
  while (!text.empty()) {
    const auto line = strata::text::take_line(text);
    tcp.add_line(line);
    udp.add_line(line);
  }
  return 0;
}
