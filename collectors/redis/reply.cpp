#include "collectors/redis/reply.h"

#include <cmath>

#include "core/base/text.h"

namespace strata::redis {

std::optional<double> number_of(const Reply& reply) {
  if (reply.kind == Reply::Kind::integer) return static_cast<double>(reply.integer);
  if (reply.kind != Reply::Kind::text) return std::nullopt;
  const auto number = text::real(reply.text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

const Reply* value_of(const Reply& pairs, std::string_view key) {
  for (std::size_t i = 0; i + 1 < pairs.items.size(); i += 2) {
    const auto& item = pairs.items[i];
    if (item.kind == Reply::Kind::text && item.text == key) return &pairs.items[i + 1];
  }
  return nullptr;
}

std::string_view text_of(const Reply& pairs, std::string_view key) {
  const auto* const value = value_of(pairs, key);
  return value != nullptr && value->kind == Reply::Kind::text ? value->text : std::string_view{};
}

std::optional<double> number_of(const Reply& pairs, std::string_view key) {
  const auto* const value = value_of(pairs, key);
  return value == nullptr ? std::nullopt : number_of(*value);
}

}  // namespace strata::redis
