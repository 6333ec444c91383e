#include "core/metrics/gzip.h"

#include <zlib.h>

namespace strata {

std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int window_bits_with_gzip_header = 15 + 16;
  constexpr int default_memory_level = 8;
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_bits_with_gzip_header,
                   default_memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  std::string input(text);  // zlib's interface takes a mutable pointer
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace strata
