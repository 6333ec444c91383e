// SmallFile: a file of /sys that holds one value, kept open where it is read each time. KeptText:
// what one said.
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

  /// Whether the last read() found the device gone; another of its name may have come.
  [[nodiscard]] bool device_went() const { return device_went_; }

 private:
  bool open(std::string_view directory, std::string_view file);

  Fd fd_;
  Instant again_{};
  bool device_went_ = false;
};

/// How often it is looked what a file says.
enum class Moves : std::uint8_t {
  always,  // at each collection
  seldom,  // once a minute: it moves by somebody's hand, or not at all
};

/// Not thread-safe; move-only.
class KeptText {
 public:
  /// As SmallFile::read(); where it moves seldom, what it said less than a minute ago. Valid until
  /// the next read().
  std::optional<std::string_view> read(std::string_view directory, std::string_view file,
                                       Moves moves, SmallText& room, Instant now);

  /// What the last read() said.
  [[nodiscard]] std::optional<std::string_view> last() const { return text_; }

  [[nodiscard]] bool device_went() const { return file_.device_went(); }

  /// The next read() looks, however seldom it moves.
  void distrust() { read_at_.reset(); }
  void close() { file_.close(); }

 private:
  SmallFile file_;
  std::optional<std::string> text_;
  std::optional<Instant> read_at_;
};

/// The text of a file that is read now and then; empty where there is none.
std::string small_text(std::string_view directory, std::string_view file);

}  // namespace strata::host
