// YAML into structures, strictly: unknown keys, keys given twice and wrong types are all collected,
// in the words that promtool has for them and with the column besides.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "rules/promql/duration.h"

namespace strata::rules {

class YamlReader {
 public:
  /// Null and an error when it is no YAML.
  std::optional<YAML::Node> load(std::string_view text);

  using Read = std::function<void(const YAML::Node&)>;
  /// A mapping with no other keys than these; `type` is how errors name it. A null is no keys.
  void mapping(const YAML::Node& node, std::string_view type,
               const std::map<std::string_view, Read>& keys);
  void sequence(const YAML::Node& node, std::string_view type, const Read& item);
  void string(const YAML::Node& node, std::string& value);
  void integer(const YAML::Node& node, std::int64_t& value);
  void real(const YAML::Node& node, double& value);
  void duration(const YAML::Node& node, promql::Milliseconds& value);
  void strings(const YAML::Node& node, std::vector<std::string>& values);
  void string_map(const YAML::Node& node, std::map<std::string, std::string>& values);

  /// In the order of the file; each one line but the first of them, which says what they are.
  [[nodiscard]] std::vector<std::string> errors() const;

 private:
  void wrong_type(const YAML::Node& node, std::string_view type);
  void complain(const YAML::Mark& mark, const std::string& message);

  std::vector<std::string> fatal_;      // what ends reading
  std::vector<std::string> unmarshal_;  // "  line N: ..."
};

}  // namespace strata::rules
