#include "core/identity/user_slice.h"

#include <algorithm>

namespace strata {
namespace {

constexpr std::string_view user_prefix = "user-";
constexpr std::string_view suffix = ".slice";

/// Whether it is "user-1000.slice".
bool is_user_slice(std::string_view name) {
  if (!name.starts_with(user_prefix) || !name.ends_with(suffix)) return false;
  if (name.size() <= user_prefix.size() + suffix.size()) return false;
  const auto digits =
      name.substr(user_prefix.size(), name.size() - user_prefix.size() - suffix.size());
  return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

/// From the root alone: whatever lies below its own slice a user may call as it likes.
std::string_view user_slice_of(std::string_view path) {
  constexpr std::string_view users = "/user.slice/";
  if (!path.starts_with(users)) return {};
  const auto name = path.substr(users.size(), path.find('/', users.size()) - users.size());
  return is_user_slice(name) ? name : std::string_view{};
}

std::string users_key(uid_t user, std::string_view id) {
  std::string key(user_prefix);
  return key.append(std::to_string(user)).append(suffix).append(1, '/').append(id);
}

std::optional<UsersKey> parse_users_key(std::string_view key) {
  const auto slash = key.find('/');
  if (slash == std::string_view::npos || !is_user_slice(key.substr(0, slash))) return std::nullopt;
  return UsersKey{key.substr(0, slash), key.substr(slash + 1)};
}

}  // namespace strata
