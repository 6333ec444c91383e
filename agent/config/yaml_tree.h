// One YAML document as a tree that remembers where everything stands. yaml-cpp scans and parses;
// the tree is built from its events, since its own nodes forget duplicate keys and expand aliases
// without bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace strata {

/// Both from 1.
struct YamlPosition {
  std::size_t line = 1;
  std::size_t column = 1;

  bool operator==(const YamlPosition&) const = default;
};

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  YamlPosition at;
  std::string text;     // scalar
  bool quoted = false;  // scalar in quotes or a block
  std::string key;      // of a mapping's child
  YamlPosition key_at;
  std::vector<YamlNode> children;
};

struct YamlProblem {
  YamlPosition at;
  std::string what;
};

inline constexpr std::size_t max_yaml_depth = 16;
inline constexpr std::size_t max_yaml_nodes = 20'000;  // aliases counted as often as they are used

/// Empty text is a null node. Refused: a second document, keys given twice or that are no scalars,
/// tags, a tree deeper or larger than the limits, an alias within its own anchor.
tl::expected<YamlNode, YamlProblem> parse_yaml(std::string_view text);

}  // namespace strata
