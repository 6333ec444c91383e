#include "collectors/host/name_filter.h"

namespace strata::host {

NameFilter::NameFilter(const NamePatterns& patterns)
    : exclude_(compile(patterns.exclude)), include_(compile(patterns.include)) {}

std::optional<std::regex> NameFilter::compile(const std::string& pattern) {
  if (pattern.empty()) return std::nullopt;
  try {
    return std::regex(pattern, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error& error) {
    status_ = fail(Code::invalid, "regular expression '" + pattern + "': " + error.what());
    return std::nullopt;
  }
}

bool NameFilter::shows(std::string_view name) const {
  if (!status_) return false;
  const auto found = [name](const std::optional<std::regex>& pattern) {
    return std::regex_search(name.begin(), name.end(), *pattern);
  };
  if (exclude_ && found(exclude_)) return false;
  return !include_ || found(include_);
}

}  // namespace strata::host
