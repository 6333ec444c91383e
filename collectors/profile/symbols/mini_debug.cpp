#include "collectors/profile/symbols/mini_debug.h"

#include <array>

#include <lzma.h>

namespace strata::profile {
namespace {

constexpr std::uint64_t most_packed = 16U << 20;
constexpr std::size_t most_unpacked = 32U << 20;
constexpr std::uint64_t most_memory = 32U << 20;  // of the decoder, for its dictionary

class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { lzma_end(&stream_); }

  bool start() { return lzma_stream_decoder(&stream_, most_memory, 0) == LZMA_OK; }

  /// Feeds `packed`; false: broken, or more than is taken.
  bool feed(const std::uint8_t* packed, std::size_t size, std::string& unpacked) {
    std::array<std::uint8_t, 16384> buffer{};
    stream_.next_in = packed;
    stream_.avail_in = size;
    while (!ended_) {
      stream_.next_out = buffer.data();
      stream_.avail_out = buffer.size();
      const auto code = lzma_code(&stream_, LZMA_RUN);
      const auto made = buffer.size() - stream_.avail_out;
      if (unpacked.size() + made > most_unpacked) return false;
      unpacked.append(reinterpret_cast<const char*>(buffer.data()), made);
      ended_ = code == LZMA_STREAM_END;
      if (!ended_ && code != LZMA_OK) return code == LZMA_BUF_ERROR && stream_.avail_in == 0;
      if (stream_.avail_in == 0 && stream_.avail_out > 0) return true;
    }
    return true;
  }

  [[nodiscard]] bool ended() const { return ended_; }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ended_ = false;
};

}  // namespace

Result<std::string> unpack_mini_debug(const Bytes& file, FileRange range) {
  if (range.size > most_packed) return fail(Code::exhausted, ".gnu_debugdata too large");
  Decoder decoder;
  if (!decoder.start()) return fail(Code::exhausted, "no memory for xz");
  std::string unpacked;
  std::array<std::uint8_t, 16384> packed{};
  for (std::uint64_t done = 0; done < range.size && !decoder.ended();) {
    const auto want = std::min<std::uint64_t>(packed.size(), range.size - done);
    const auto got = file.read_some(range.offset + done, packed.data(), want);
    if (got == 0 || !decoder.feed(packed.data(), got, unpacked)) {
      return fail(Code::parse, ".gnu_debugdata broken");
    }
    done += got;
  }
  if (!decoder.ended()) return fail(Code::parse, ".gnu_debugdata cut off");
  return unpacked;
}

}  // namespace strata::profile
