// What the verifier and libbpf print: any bytes give one line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/kernel/libbpf_log.h"
#include "core/kernel/map_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (strata::kernel::failure_reason(text, 1).find('\n') != std::string::npos) std::abort();
  (void)strata::kernel::failed_program(text);
  (void)strata::kernel::parse_map_memory(text);
  return 0;
}
