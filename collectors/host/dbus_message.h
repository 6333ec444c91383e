// Messages of D-Bus: calls whose arguments are strings, and whatever answers them. A value is
// aligned to its size, counted from the beginning of the message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace strata::host {

struct DbusCall {
  std::string destination;
  std::string path;
  std::string interface;
  std::string member;
  std::vector<std::string> arguments = {};
};

/// The message as it goes over the wire.
std::string dbus_text(const DbusCall& call, std::uint32_t serial);

/// Writes values one after the other. Little endian.
class DbusWriter {
 public:
  void align(std::size_t size) { text_.resize((text_.size() + size - 1) / size * size); }
  void u8(std::uint8_t value) { text_ += static_cast<char>(value); }
  void u32(std::uint32_t value) { number(value); }
  void u64(std::uint64_t value) { number(value); }
  /// A string or an object's path.
  void string(std::string_view value);
  void signature(std::string_view value);
  void bytes(std::string_view value) { text_ += value; }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  template <class T>
  void number(T value) {
    align(sizeof(T));
    for (std::size_t i = 0; i < sizeof(T); ++i) u8(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  std::string text_;
};

enum class ByteOrder : char { little = 'l', big = 'B' };

/// Reads values one after the other; text is a view into the message. Beyond the end, or where a
/// string is not one, everything reads as nothing and ok() is false from then on.
class DbusReader {
 public:
  explicit DbusReader(std::string_view text, ByteOrder order = ByteOrder::little)
      : text_(text), order_(order) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t at() const { return at_; }

  void align(std::size_t size) { skip((size - at_ % size) % size); }
  std::uint8_t u8();
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(sizeof(std::uint32_t))); }
  std::uint64_t u64() { return number(sizeof(std::uint64_t)); }
  std::string_view string() { return characters(u32()); }
  std::string_view signature() { return characters(u8()); }

 private:
  void skip(std::size_t size);
  std::uint64_t number(std::size_t size);
  std::string_view characters(std::size_t size);

  std::string_view text_;
  ByteOrder order_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

enum class DbusKind : std::uint8_t { invalid, call, reply, error, signal };

struct DbusMessage {
  DbusKind kind = DbusKind::invalid;
  ByteOrder order = ByteOrder::little;
  std::uint32_t reply_to = 0;
  std::string_view error;
  std::string_view signature;  // of the body
  std::string_view body;
};

/// How long the message at the beginning of `text` is; nullopt where more of it is needed to know.
/// 0: it is none, or longer than a message may be.
std::optional<std::size_t> dbus_size(std::string_view text);

/// `text` is one whole message. nullopt where it is none.
std::optional<DbusMessage> parse_dbus(std::string_view text);

/// Nothing for values of other types.
using DbusValue = std::variant<std::monostate, std::string, std::uint64_t, double>;

/// The body of a reply whose signature is `v`.
DbusValue dbus_variant(const DbusMessage& message);

}  // namespace strata::host
