#include "collectors/profile/formats/gunzip.h"

#include <algorithm>
#include <array>
#include <limits>

#include <zlib.h>

namespace strata::profile {
namespace {

class Inflater {
 public:
  Inflater() {
    constexpr int window_bits_with_gzip_header = 15 + 16;
    ready_ = inflateInit2(&zlib_, window_bits_with_gzip_header) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (ready_) inflateEnd(&zlib_);
  }

  Result<std::string> run(std::string_view file, std::size_t most) {
    if (!ready_) return fail(Code::exhausted, "gzip: no memory");
    feed(file);
    std::string content;
    while (true) {
      const auto outcome = step(content);
      if (content.size() > most) {
        return fail(Code::exhausted, "gzip: more than " + std::to_string(most) + " bytes");
      }
      if (outcome == Z_STREAM_END && zlib_.avail_in == 0) return content;
      if (outcome == Z_STREAM_END && inflateReset(&zlib_) == Z_OK) continue;
      if (outcome != Z_OK) return fail(Code::parse, "gzip: damaged or cut off");
    }
  }

 private:
  void feed(std::string_view file) {
    // zlib's interface takes a mutable pointer, and does not write to it.
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data()));
    zlib_.avail_in =
        static_cast<uInt>(std::min(file.size(), std::size_t{std::numeric_limits<uInt>::max()}));
  }

  int step(std::string& content) {
    std::array<char, 65536> part;
    zlib_.next_out = reinterpret_cast<Bytef*>(part.data());
    zlib_.avail_out = static_cast<uInt>(part.size());
    const auto outcome = ::inflate(&zlib_, Z_NO_FLUSH);
    content.append(part.data(), part.size() - zlib_.avail_out);
    return outcome;
  }

  z_stream zlib_{};
  bool ready_ = false;
};

}  // namespace

Result<std::string> gunzip(std::string_view file, std::size_t most) {
  return Inflater().run(file, most);
}

}  // namespace strata::profile
