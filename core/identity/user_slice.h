// Whose a container is. Users run their own podmans, and what these tell counts for no more than
// what lies below the user's slice. Views and events therefore call such containers by keys that
// say whose they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace strata {

inline constexpr uid_t root_user = 0;

/// "user-1000.slice" of "/user.slice/user-1000.slice/user@1000.service/...", where systemd keeps
/// what is user 1000's; empty elsewhere.
std::string_view user_slice_of(std::string_view cgroup_path);

/// "user-1000.slice/<id>": a container `id` of which this user tells.
std::string users_key(uid_t user, std::string_view id);

/// Views into the parsed key.
struct UsersKey {
  std::string_view slice;
  std::string_view id;
};

/// Null: not a user's.
std::optional<UsersKey> parse_users_key(std::string_view key);

}  // namespace strata
