#include "collectors/host/dbus_message.h"

#include <bit>

namespace strata::host {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t fixed_size = 16;  // up to the length of the header's fields
constexpr std::size_t longest = std::size_t{16} << 20;
constexpr std::size_t longest_fields = std::size_t{64} << 10;

enum Field : std::uint8_t {
  path = 1,
  interface = 2,
  member = 3,
  error_name = 4,
  reply_serial = 5,
  destination = 6,
  signature_of_body = 8,
};

void write_field(DbusWriter& out, Field code, std::string_view type, std::string_view value) {
  out.align(8);
  out.u8(code);
  out.signature(type);
  if (type == "g") {
    out.signature(value);
  } else {
    out.string(value);
  }
}

std::string fields_text(const DbusCall& call) {
  // Fields are aligned to 8 and the first one stands at 16: the same as from 0.
  DbusWriter out;
  write_field(out, Field::path, "o", call.path);
  write_field(out, Field::interface, "s", call.interface);
  write_field(out, Field::member, "s", call.member);
  write_field(out, Field::destination, "s", call.destination);
  if (!call.arguments.empty()) {
    write_field(out, Field::signature_of_body, "g", std::string(call.arguments.size(), 's'));
  }
  return out.text();
}

/// False where a field is of no known shape.
bool read_field(DbusReader& in, DbusMessage& message) {
  in.align(8);
  const auto code = in.u8();
  const auto type = in.signature();
  if (type == "u") {
    const auto number = in.u32();
    if (code == Field::reply_serial) message.reply_to = number;
    return in.ok();
  }
  if (type != "s" && type != "o" && type != "g") return false;
  const auto text = type == "g" ? in.signature() : in.string();
  if (code == Field::error_name) message.error = text;
  if (code == Field::signature_of_body) message.signature = text;
  return in.ok();
}

}  // namespace

void DbusWriter::string(std::string_view value) {
  u32(static_cast<std::uint32_t>(value.size()));
  text_.append(value).append(1, '\0');
}

void DbusWriter::signature(std::string_view value) {
  u8(static_cast<std::uint8_t>(value.size()));
  text_.append(value).append(1, '\0');
}

std::string dbus_text(const DbusCall& call, std::uint32_t serial) {
  DbusWriter body;
  for (const auto& argument : call.arguments) body.string(argument);
  const auto fields = fields_text(call);
  DbusWriter out;
  out.u8(static_cast<std::uint8_t>(ByteOrder::little));
  out.u8(static_cast<std::uint8_t>(DbusKind::call));
  out.u8(0);
  out.u8(version);
  out.u32(static_cast<std::uint32_t>(body.text().size()));
  out.u32(serial);
  out.u32(static_cast<std::uint32_t>(fields.size()));
  out.bytes(fields);
  out.align(8);
  out.bytes(body.text());
  return out.text();
}

void DbusReader::skip(std::size_t size) {
  ok_ = ok_ && size <= text_.size() - at_;
  if (ok_) at_ += size;
}

std::uint8_t DbusReader::u8() { return static_cast<std::uint8_t>(number(1)); }

std::uint64_t DbusReader::number(std::size_t size) {
  align(size);
  const auto start = at_;
  skip(size);
  if (!ok_) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto index = order_ == ByteOrder::little ? size - 1 - i : i;
    value = value << 8U | static_cast<std::uint8_t>(text_[start + index]);
  }
  return value;
}

std::string_view DbusReader::characters(std::size_t size) {
  const auto start = at_;
  skip(size);
  skip(1);
  ok_ = ok_ && text_[start + size] == '\0';
  return ok_ ? text_.substr(start, size) : std::string_view{};
}

std::optional<std::size_t> dbus_size(std::string_view text) {
  if (text.size() < fixed_size) return std::nullopt;
  const auto order = static_cast<ByteOrder>(text[0]);
  if (order != ByteOrder::little && order != ByteOrder::big) return 0;
  DbusReader in(text.substr(4), order);
  const std::size_t body = in.u32();
  in.u32();
  const std::size_t fields = in.u32();
  if (body > longest || fields > longest_fields) return 0;
  return (fixed_size + fields + 7) / 8 * 8 + body;
}

std::optional<DbusMessage> parse_dbus(std::string_view text) {
  const auto size = dbus_size(text);
  if (!size || *size != text.size()) return std::nullopt;
  const auto kind = static_cast<std::uint8_t>(text[1]);
  if (text[3] != version || kind > static_cast<std::uint8_t>(DbusKind::signal)) return std::nullopt;
  DbusMessage message{.kind = static_cast<DbusKind>(kind),
                      .order = static_cast<ByteOrder>(text[0]),
                      .reply_to = 0,
                      .error = {},
                      .signature = {},
                      .body = {}};
  DbusReader head(text.substr(4), message.order);
  const std::size_t body = head.u32();
  head.u32();
  const std::size_t end = fixed_size + head.u32();
  DbusReader in(text.substr(0, end), message.order);
  for (std::size_t i = 0; i < fixed_size; ++i) in.u8();
  while (in.at() < end) {
    if (!read_field(in, message)) return std::nullopt;
  }
  message.body = text.substr(text.size() - body);
  return message;
}

DbusValue dbus_variant(const DbusMessage& message) {
  if (message.signature != "v") return {};
  DbusReader in(message.body, message.order);
  const auto type = in.signature();
  DbusValue value;
  if (type == "s" || type == "o") {
    value = std::string(in.string());
  } else if (type == "u" || type == "b") {
    value = std::uint64_t{in.u32()};
  } else if (type == "t") {
    value = in.u64();
  } else if (type == "i") {
    value = static_cast<double>(static_cast<std::int32_t>(in.u32()));
  } else if (type == "d") {
    value = std::bit_cast<double>(in.u64());
  }
  return in.ok() ? value : DbusValue{};
}

}  // namespace strata::host
