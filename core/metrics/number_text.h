// Numbers as the exposition formats write them.
#pragma once

#include <array>
#include <string_view>

namespace strata {

/// A reusable buffer that turns a double into its shortest exact text: integers up to 2^53 without
/// an exponent ("1048576"), others as std::to_chars has them, "+Inf", "-Inf", "NaN".
class NumberText {
 public:
  /// Valid until the next call.
  std::string_view of(double value);

 private:
  std::array<char, 32> buffer_{};
};

}  // namespace strata
