// Alerts as they are kept over a restart: a line that says what follows and its checksum, then
// JSON.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "rules/alerts/alert.h"

namespace strata::agent {

struct RememberedAlert {
  std::string file;
  std::string group;
  std::string rule;
  std::map<std::string, std::string> rule_labels;
  rules::Alert alert;

  bool operator==(const RememberedAlert&) const = default;
};

struct AlertMemory {
  std::int64_t saved_at = 0;  // milliseconds since the epoch
  std::vector<RememberedAlert> alerts;
};

std::string to_text(const AlertMemory& memory);

/// Code::parse for whatever is not whole.
Result<AlertMemory> parse_alert_memory(std::string_view text);
/// What stands behind the first line.
Result<AlertMemory> parse_alert_memory_body(std::string_view body);

}  // namespace strata::agent
