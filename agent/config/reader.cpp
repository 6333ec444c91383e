#include "agent/config/reader.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "agent/text/safe_text.h"

namespace strata {
namespace {

/// Levenshtein's, over one row.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string suggestion(std::string_view unknown, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest = 40;
  if (unknown.size() > longest) return {};
  std::string_view best;
  auto nearest = std::max<std::size_t>(unknown.size() / 3, 1) + 1;
  for (const auto name : known) {
    const auto distance = edit_distance(unknown, name);
    if (distance >= nearest) continue;
    nearest = distance;
    best = name;
  }
  return best.empty() ? "" : " (did you mean " + std::string(best) + "?)";
}

std::string key_text(std::string_view key) {
  constexpr std::size_t longest = 60;
  return safe_text(key.substr(0, longest)) + (key.size() > longest ? "..." : "");
}

}  // namespace

std::string_view kind_name(const YamlNode& node) {
  constexpr std::array<std::string_view, 4> names = {"nothing", "text", "a list", "a mapping"};
  return names.at(static_cast<std::size_t>(node.kind));
}

const YamlNode* Reader::take(const KeySpec& spec) {
  known_.push_back(spec.name);
  for (const auto& child : mapping_.children) {
    if (child.key == spec.name) return &child;
  }
  if (spec.presence == Presence::required) {
    problem(mapping_.at, path_of(spec.name), "is required");
  }
  return nullptr;
}

/// The key that `spec` excludes, where it is given and asks for something.
const YamlNode* Reader::rival_of(const KeySpec& spec) const {
  if (spec.excludes.empty()) return nullptr;
  for (const auto& child : mapping_.children) {
    if (child.key == spec.excludes) return child.text.empty() ? nullptr : &child;
  }
  return nullptr;
}

std::string Reader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void Reader::problem(YamlPosition at, std::string key, std::string what) {
  state_.problems.push_back({at, std::move(key), std::move(what)});
}

bool Reader::is_list(const KeySpec& spec, const YamlNode& node) {
  if (node.kind == YamlNode::Kind::sequence) return true;
  if (node.kind != YamlNode::Kind::null) {
    problem(node.at, path_of(spec.name), "must be a list, not " + std::string(kind_name(node)));
  }
  return false;
}

bool Reader::is_scalar(const std::string& path, const YamlNode& node) {
  if (node.kind == YamlNode::Kind::scalar) return true;
  problem(node.at, path, "must be a single value, not " + std::string(kind_name(node)));
  return false;
}

void Reader::probe(const std::string& path, YamlPosition at, const SecretFile& file) {
  if (!state_.probe || file.path.empty()) return;
  if (const auto status = state_.probe(file.path); !status) {
    problem(at, path, "cannot be read: " + safe_text(status.error().message));
  }
}

void Reader::finish() {
  for (const auto& child : mapping_.children) {
    if (std::find(known_.begin(), known_.end(), child.key) != known_.end()) continue;
    problem(child.key_at, path_of(key_text(child.key)),
            "unknown key" + suggestion(child.key, known_));
  }
}

}  // namespace strata
