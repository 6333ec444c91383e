// Any bytes as an answer to INFO. No series may come out twice: one would spoil the whole /metrics.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "collectors/redis/info_families.h"
#include "collectors/redis/redis_address.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's own name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  strata::Batch batch;
  strata::redis::Samples samples("instance=\"a\"", batch);
  const strata::redis::InfoText info(text);
  const auto status = strata::redis::add_info(info, 16, {}, samples);
  if (!status && !batch.empty()) std::abort();
  std::set<std::tuple<std::string_view, strata::Suffix, std::string_view>> seen;
  for (const auto& sample : batch.samples()) {
    if (!seen.emplace(sample.def->name, sample.suffix, batch.labels(sample)).second) std::abort();
  }
  (void)strata::redis::parse_redis_address(text);
  return 0;
}
