// Both ways: foreign bytes as a chunk, and samples made of them into a chunk and back.
#include <bit>
#include <cstdlib>
#include <cstring>

#include "rules/history/chunk.h"

namespace {

using strata::promql::Sample;

std::vector<Sample> samples_of(std::span<const std::uint8_t> bytes) {
  std::vector<Sample> samples;
  std::int64_t time = 0;
  for (; bytes.size() >= 10; bytes = bytes.subspan(10)) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    time += 1 + (std::int64_t{bytes[8]} << (bytes[9] % 40));
    samples.push_back({time, std::bit_cast<double>(value)});
  }
  return samples;
}

bool same(const Sample& a, const Sample& b) {
  return a.time == b.time &&
         std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  std::vector<Sample> decoded;
  (void)strata::rules::decode_chunk(bytes, size == 0 ? 1 : data[0], decoded);

  const auto samples = samples_of(bytes);
  strata::rules::ChunkEncoder encoder;
  for (const auto& sample : samples) encoder.append(sample);
  const auto chunk = encoder.take();
  decoded.clear();
  if (!strata::rules::decode_chunk(chunk.bytes, chunk.count, decoded)) std::abort();
  if (decoded.size() != samples.size()) std::abort();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!same(samples[i], decoded[i])) std::abort();
  }
  return 0;
}
