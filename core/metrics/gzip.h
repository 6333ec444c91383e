#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace strata {

/// Makes one gzip member of a text that comes in pieces, at the fastest level: expositions repeat
/// themselves so much that the higher levels cost several times the CPU for a tenth of the bytes.
class GzipWriter {
 public:
  GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;
  ~GzipWriter();

  void add(std::string_view piece);

  /// The end: the whole member. Once.
  std::string finish();

 private:
  struct Stream;
  void deflate(std::string_view piece, int flush);

  std::unique_ptr<Stream> stream_;
  std::string out_;
};

/// `text` as one gzip member.
std::string gzip(std::string_view text);

}  // namespace strata
