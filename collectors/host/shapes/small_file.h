// SmallFile: a file of /sys that holds one value, kept open where it is read each time.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/fd.h"

namespace strata::host {

/// Longest text of a file that holds one value.
inline constexpr std::size_t small_file_bytes = 512;
using SmallText = std::array<char, small_file_bytes>;

/// Not thread-safe; move-only.
class SmallFile {
 public:
  /// The text without blanks around it, a view into `room`. nullopt where the file is not there or
  /// gives no answer now: a link that is down has no speed (EINVAL), a device may lack what others
  /// of its class have (EOPNOTSUPP), or be gone (ENODEV). A file that is not there is looked for
  /// again after a minute. One read: it may be a transaction on a slow bus.
  std::optional<std::string_view> read(std::string_view directory, std::string_view file,
                                       SmallText& room, Instant now);

  void close() { fd_ = Fd(); }

 private:
  bool open(std::string_view directory, std::string_view file);

  Fd fd_;
  Instant again_{};
};

/// The text of a file that is read now and then; empty where there is none.
std::string small_text(std::string_view directory, std::string_view file);

}  // namespace strata::host
