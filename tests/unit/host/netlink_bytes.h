// Messages of netlink, put together as the kernel does.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include <linux/netlink.h>

#include "collectors/host/netlink.h"

namespace strata::host::test {

using ByteText = std::vector<std::byte>;

inline void append(ByteText& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline ByteText attribute(std::uint16_t type, Bytes value) {
  const nlattr head{.nla_len = static_cast<std::uint16_t>(sizeof(nlattr) + value.size()),
                    .nla_type = type};
  ByteText text;
  append(text, bytes_of(head));
  append(text, value);
  text.resize((text.size() + 3) / 4 * 4);
  return text;
}

inline ByteText attribute(std::uint16_t type, std::string_view text) {
  ByteText value;
  append(value, std::as_bytes(std::span(text)));
  value.push_back(std::byte{0});
  return attribute(type, Bytes(value));
}

template <class T>
requires(std::is_trivially_copyable_v<T> && !std::is_convertible_v<T, std::string_view> &&
         !std::is_convertible_v<T, Bytes>) ByteText attribute(std::uint16_t type, const T& value) {
  return attribute(type, bytes_of(value));
}

/// A payload: its head, then attributes.
template <class Head>
ByteText message(const Head& head, const std::vector<ByteText>& attributes) {
  ByteText text;
  append(text, bytes_of(head));
  text.resize((text.size() + 3) / 4 * 4);
  for (const auto& one : attributes) append(text, one);
  return text;
}

}  // namespace strata::host::test
