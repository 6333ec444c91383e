#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/grpc/message_splitter.h"

/// The first byte says in how large pieces the rest comes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t piece = 1U + data[0];
  strata::grpc::MessageSplitter splitter(1U << 16U);
  while (!rest.empty()) {
    const auto fed =
        splitter.feed(rest.substr(0, piece), [](std::string_view) { return strata::Status{}; });
    if (!fed) break;
    rest.remove_prefix(rest.size() < piece ? rest.size() : piece);
  }
  return 0;
}
