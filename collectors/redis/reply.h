// Reply: one answer of a Redis server, as a tree. Passive; what reads it knows no connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strata::redis {

struct Reply {
  enum class Kind : std::uint8_t { nil, text, error, integer, array };

  Kind kind = Kind::nil;
  std::string text;  // of a bulk, a status or an error
  std::int64_t integer = 0;
  std::vector<Reply> items;

  [[nodiscard]] bool is_error() const { return kind == Kind::error; }
  [[nodiscard]] bool is_array() const { return kind == Kind::array; }

  /// "NOPERM" of an error.
  [[nodiscard]] std::string_view error_word() const {
    return std::string_view(text).substr(0, text.find(' '));
  }
};

/// An integer, or a text that is a finite number.
std::optional<double> number_of(const Reply& reply);

/// The value behind `key` in an array of keys and values in turn; null where it is not there.
const Reply* value_of(const Reply& pairs, std::string_view key);

/// The same as text and as a number.
std::string_view text_of(const Reply& pairs, std::string_view key);
std::optional<double> number_of(const Reply& pairs, std::string_view key);

}  // namespace strata::redis
