#include "collectors/redis/key_list.h"

#include "collectors/redis/redis_address.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

constexpr unsigned most_databases = 1'000'000;

}  // namespace

Result<std::vector<ListedKey>> parse_key_list(std::string_view list) {
  std::vector<ListedKey> keys;
  while (!list.empty()) {
    auto key = text::trim(text::take_until(list, ','));
    unsigned database = 0;
    if (key.find('=') != std::string_view::npos) {
      auto name = text::trim(text::take_until(key, '='));
      if (name.starts_with("db")) name.remove_prefix(2);
      const auto number = text::number<unsigned>(name);
      if (!number || *number > most_databases) {
        return fail(Code::invalid, "the database must be a number: db0=key");
      }
      database = *number;
    }
    if (key.find('=') != std::string_view::npos) {
      return fail(Code::invalid, "must be db0=key,...; %3D stands for = in a key");
    }
    if (!key.empty()) keys.push_back({database, percent_decoded(text::trim(key))});
  }
  return keys;
}

}  // namespace strata::redis
