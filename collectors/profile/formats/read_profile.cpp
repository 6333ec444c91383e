#include "collectors/profile/formats/read_profile.h"

#include <algorithm>

#include "collectors/profile/formats/folded.h"
#include "collectors/profile/formats/pprof.h"

namespace strata::profile {
namespace {

/// A protobuf message has such bytes within its first few; text has none.
bool is_binary(std::string_view bytes) {
  const auto head = bytes.substr(0, 512);
  return std::any_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\t' && c != '\r';
  });
}

}  // namespace

Result<Profile> read_profile(std::string_view bytes) {
  constexpr std::string_view gzip_magic = "\x1f\x8b";
  if (bytes.empty()) return fail(Code::parse, "an empty file");
  const bool pprof = bytes.starts_with(gzip_magic) || is_binary(bytes);
  return pprof ? read_pprof(bytes) : read_folded(bytes);
}

}  // namespace strata::profile
