// Key lists as redis_exporter's options take them: "db0=user:*,db3=queue,session". Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace strata::redis {

struct ListedKey {
  unsigned database = 0;
  std::string key;  // or a pattern

  /// Whether SCAN has to find what it stands for.
  [[nodiscard]] bool is_pattern() const { return key.find_first_of("?*[]^") != std::string::npos; }
  bool operator==(const ListedKey&) const = default;
};

/// Without a database it is 0; keys are percent-decoded (%2C is a comma); empty ones are left out.
/// Code::invalid where a database is not a number.
Result<std::vector<ListedKey>> parse_key_list(std::string_view list);

}  // namespace strata::redis
