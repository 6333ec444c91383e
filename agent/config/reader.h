// Reader: the visitor of schema.h that fills structs from a YAML tree and gathers every problem on
// its way. What has a problem keeps its default.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "agent/config/schema.h"
#include "agent/config/yaml_tree.h"

namespace strata {

/// One mistake in a configuration. `key` is its full path: "redis[0].address".
struct ConfigProblem {
  YamlPosition at;
  std::string key;  // empty: the file as a whole
  std::string what;
};

/// Tells whether a file that the configuration names can be read.
using FileProbe = std::function<Status(const std::string& path)>;

/// What all readers of one file share.
struct ReadState {
  FileProbe probe;  // empty: files are not looked at
  std::vector<ConfigProblem> problems;
};

class Reader {
 public:
  /// `path` is that of the mapping, empty for the whole file. Arguments must outlive the reader.
  Reader(const YamlNode& mapping, std::string path, ReadState& state)
      : mapping_(mapping), path_(std::move(path)), state_(state), before_(state.problems.size()) {}

  template <class T>
  void key(const KeySpec& spec, T& value, Status (*check)(const T&) = nullptr);
  template <class T>
  void section(const KeySpec& spec, T& value);
  template <class T>
  void list(const KeySpec& spec, std::vector<T>& values);
  template <class T>
  void list(const KeySpec& spec, std::optional<std::vector<T>>& values);
  template <class T>
  void rule(Status (*check)(const T&), const T& value);

  /// Call last: keys that nothing asked for are problems.
  void finish();

 private:
  const YamlNode* take(const KeySpec& spec);
  [[nodiscard]] const YamlNode* rival_of(const KeySpec& spec) const;
  [[nodiscard]] std::string path_of(std::string_view key) const;
  void problem(YamlPosition at, std::string key, std::string what);
  bool is_list(const KeySpec& spec, const YamlNode& node);
  bool is_scalar(const std::string& path, const YamlNode& node);
  void probe(const std::string& path, YamlPosition at, const SecretFile& file);

  template <class T>
  void scalar(const std::string& path, const YamlNode& node, T& value, Status (*check)(const T&));
  template <class T>
  void item(const std::string& path, const YamlNode& node, T& value);

  const YamlNode& mapping_;
  std::string path_;
  ReadState& state_;
  std::size_t before_;  // problems found earlier than this mapping's
  std::vector<std::string_view> known_;
};

/// "text", "a list", "a mapping" or "nothing".
std::string_view kind_name(const YamlNode& node);

/// Fills `value` from a mapping; null leaves the defaults.
template <class T>
void read_mapping(const YamlNode& node, const std::string& path, ReadState& state, T& value) {
  if (node.kind == YamlNode::Kind::null) return;
  if (node.kind != YamlNode::Kind::mapping) {
    state.problems.push_back(
        {node.at, path, "must be a mapping, not " + std::string(kind_name(node))});
    return;
  }
  Reader reader(node, path, state);
  describe(reader, value);
  reader.finish();
}

template <class T>
void Reader::scalar(const std::string& path, const YamlNode& node, T& value,
                    Status (*check)(const T&)) {
  if (!is_scalar(path, node)) return;
  T read{};
  auto status = from_text(node.text, node.quoted, read);
  if (status && check != nullptr) status = check(read);
  if (!status) return problem(node.at, path, status.error().message);
  if constexpr (std::is_same_v<T, SecretFile>) probe(path, node.at, read);
  value = std::move(read);
}

template <class T>
void Reader::key(const KeySpec& spec, T& value, Status (*check)(const T&)) {
  const auto* const node = take(spec);
  const auto* const rival = rival_of(spec);
  if (node != nullptr) scalar(path_of(spec.name), *node, value, check);
  if (rival == nullptr) return;
  if (node == nullptr) {
    value = T{};
  } else if (!node->text.empty() && rival < node) {
    problem(node->key_at, path_of(spec.name),
            "cannot be given beside " + std::string(spec.excludes));
  }
}

template <class T>
void Reader::section(const KeySpec& spec, T& value) {
  if (const auto* const node = take(spec)) {
    read_mapping(*node, path_of(spec.name), state_, value);
  }
}

template <class T>
void Reader::item(const std::string& path, const YamlNode& node, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    scalar(path, node, value, check_not_empty);
  } else if (node.kind == YamlNode::Kind::null) {
    problem(node.at, path, "must be a mapping, not nothing");
  } else if (!single_key<T>.empty() && node.kind == YamlNode::Kind::scalar) {
    YamlNode mapping;
    mapping.kind = YamlNode::Kind::mapping;
    mapping.at = node.at;
    mapping.children.push_back(node);
    mapping.children.front().key = single_key<T>;
    read_mapping(mapping, path, state_, value);
  } else {
    read_mapping(node, path, state_, value);
  }
}

template <class T>
void Reader::list(const KeySpec& spec, std::vector<T>& values) {
  const auto* const node = take(spec);
  if (node == nullptr || !is_list(spec, *node)) return;
  values.clear();
  std::set<std::string> identities;
  for (const auto& child : node->children) {
    const auto path = path_of(spec.name) + "[" + std::to_string(values.size()) + "]";
    const auto before = state_.problems.size();
    item(path, child, values.emplace_back());
    if (state_.problems.size() > before) continue;
    const auto identity = identity_of(values.back());
    if (identity.empty() || identities.insert(identity).second) continue;
    problem(child.at, path, "has the " + identity + " of an earlier entry");
  }
}

template <class T>
void Reader::list(const KeySpec& spec, std::optional<std::vector<T>>& values) {
  std::vector<T> read;
  const bool given =
      std::any_of(mapping_.children.begin(), mapping_.children.end(), [&](const YamlNode& child) {
        return child.key == spec.name && child.kind != YamlNode::Kind::null;
      });
  list(spec, read);
  if (given) values = std::move(read);
}

template <class T>
void Reader::rule(Status (*check)(const T&), const T& value) {
  if (state_.problems.size() > before_) return;  // what is half read cannot be judged
  if (const auto status = check(value); !status) {
    problem(mapping_.at, path_, status.error().message);
  }
}

}  // namespace strata
