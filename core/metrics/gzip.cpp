#include "core/metrics/gzip.h"

#include <array>
#include <utility>

#include <zlib.h>

namespace strata {

struct GzipWriter::Stream {
  z_stream zlib{};
  bool ready = false;
};

GzipWriter::GzipWriter() : stream_(std::make_unique<Stream>()) {
  constexpr int window_bits_with_gzip_header = 15 + 16;
  constexpr int default_memory_level = 8;
  stream_->ready =
      deflateInit2(&stream_->zlib, Z_BEST_SPEED, Z_DEFLATED, window_bits_with_gzip_header,
                   default_memory_level, Z_DEFAULT_STRATEGY) == Z_OK;
}

GzipWriter::~GzipWriter() {
  if (stream_->ready) deflateEnd(&stream_->zlib);
}

void GzipWriter::deflate(std::string_view piece, int flush) {
  if (!stream_->ready) return;
  auto& zlib = stream_->zlib;
  // zlib's interface takes a mutable pointer, and does not write to it.
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  zlib.avail_in = static_cast<uInt>(piece.size());
  std::array<char, 16384> part;
  do {
    zlib.next_out = reinterpret_cast<Bytef*>(part.data());
    zlib.avail_out = static_cast<uInt>(part.size());
    if (::deflate(&zlib, flush) == Z_STREAM_ERROR) return;
    out_.append(part.data(), part.size() - zlib.avail_out);
  } while (zlib.avail_out == 0);
}

void GzipWriter::add(std::string_view piece) { deflate(piece, Z_NO_FLUSH); }

std::string GzipWriter::finish() {
  deflate({}, Z_FINISH);
  return std::move(out_);
}

std::string gzip(std::string_view text) {
  GzipWriter writer;
  writer.add(text);
  return writer.finish();
}

}  // namespace strata
