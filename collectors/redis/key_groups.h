// Groups of keys by Lua patterns: the server walks its keys with SCAN and sums up each batch.
#pragma once

#include <map>
#include <vector>

#include "collectors/redis/connection.h"
#include "collectors/redis/samples.h"

namespace strata::redis {

struct KeyGroup {
  double keys = 0;
  double bytes = 0;
};

using KeyGroups = std::map<std::string, KeyGroup>;

/// "^(user):,^(order):[0-9]+" at its commas; blanks around a pattern are cut off.
std::vector<std::string> parse_group_patterns(std::string_view list);

/// The script that sums up one batch, from `cursor`.
Command group_command(const std::string& cursor, std::uint64_t batch,
                      const std::vector<std::string>& patterns);

/// ["17", [["user", 3, 168], ...]]: the next cursor, groups with keys and bytes. Adds to `groups`
/// and returns the cursor; Code::parse where the answer has another shape.
Result<std::string> take_groups(const Reply& reply, KeyGroups& groups);

/// The largest `most` groups by bytes, and the rest as "overflow".
void add_groups(unsigned database, const KeyGroups& groups, std::size_t most, Samples& samples);

}  // namespace strata::redis
