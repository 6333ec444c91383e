// NameFilter: which devices, mount points or interfaces are shown, by node_exporter's pairs of
// options `...-exclude` and `...-include`.
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace strata::host {

/// Regular expressions, found anywhere in a name unless anchored. Empty: none.
struct NamePatterns {
  std::string exclude = {};
  std::string include = {};
};

/// Matching is slow: ask once for each new name and keep the answer.
class NameFilter {
 public:
  explicit NameFilter(const NamePatterns& patterns);

  /// Code::invalid where a pattern is no regular expression; then nothing is shown.
  [[nodiscard]] const Status& status() const { return status_; }

  [[nodiscard]] bool shows(std::string_view name) const;

 private:
  std::optional<std::regex> compile(const std::string& pattern);

  Status status_;
  std::optional<std::regex> exclude_;
  std::optional<std::regex> include_;
};

}  // namespace strata::host
