// What udev knows of a block device, from its database /run/udev/data/bMAJOR:MINOR.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace strata::host {

class UdevProperties {
 public:
  UdevProperties() = default;
  /// The properties of a database file: its lines "E:KEY=VALUE".
  explicit UdevProperties(std::string_view file);

  /// Empty where there is no such property.
  [[nodiscard]] std::string_view operator[](std::string_view key) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace strata::host
