#include "core/metrics/gzip.h"

#include <random>
#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

namespace strata {
namespace {

std::string gunzip(std::string packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  int state = Z_OK;
  while (state == Z_OK) {
    std::string part(65536, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(part, 0, part.size() - stream.avail_out);
  }
  EXPECT_EQ(state, Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U) << "bytes after the member";
  inflateEnd(&stream);
  return text;
}

TEST(Gzip, RoundTrips) {
  EXPECT_EQ(gunzip(gzip("")), "");
  EXPECT_EQ(gunzip(gzip("node_load1 0.5\n")), "node_load1 0.5\n");
}

TEST(Gzip, PacksAnExpositionAndBearsNoise) {
  std::string lines;
  for (int i = 0; i < 20'000; ++i) {
    lines += "node_cpu_seconds_total{cpu=\"" + std::to_string(i) + "\",mode=\"idle\"} 1\n";
  }
  const auto packed = gzip(lines);
  EXPECT_LT(packed.size(), lines.size() / 5);
  EXPECT_EQ(gunzip(packed), lines);

  std::mt19937 random(3);
  std::string noise;
  for (int i = 0; i < 300'000; ++i) noise += static_cast<char>(random() & 0xFF);
  EXPECT_EQ(gunzip(gzip(noise)), noise) << "grows where nothing can be packed";
}

}  // namespace
}  // namespace strata
