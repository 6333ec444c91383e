// FlameTree: stacks of one profile, or of two that are compared, merged from the root.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/profile/formats/stacks.h"
#include "collectors/profile/profile.h"

namespace strata::profile {

inline constexpr std::size_t wait_count = static_cast<std::size_t>(Wait::run_queue) + 1;

/// What was seen in a place, without (self) or with what it called.
struct FlameNode {
  std::uint32_t name = 0;
  std::uint32_t file = 0;
  Level level = Level::unknown;
  std::array<std::uint64_t, 2> total{};  // of each profile
  std::array<std::uint64_t, 2> self{};
  std::uint64_t count = 0;  // of samples or events, of both profiles
  std::array<std::uint64_t, wait_count> waits{};
  std::vector<std::uint32_t> children{};  // by name, after finish()
};

/// Each text once, by its place.
class Texts {
 public:
  std::uint32_t place_of(std::string_view text);
  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
  std::unordered_map<std::string, std::uint32_t> known_;
};

class FlameTree {
 public:
  /// The root, "all".
  FlameTree();

  /// Adds the stacks of a profile as the first or the second one. Frames beyond 1000 levels or two
  /// million places count for what they are called by.
  void add(const Profile& profile, std::size_t side);

  /// Sorts the children; after the last add().
  void finish();

  [[nodiscard]] const std::vector<FlameNode>& nodes() const { return nodes_; }  // 0 is the root
  [[nodiscard]] const std::string& name(const FlameNode& node) const {
    return names_.all()[node.name];
  }
  /// FlameNode::file is a place in it; the first is empty.
  [[nodiscard]] const std::vector<std::string>& files() const { return files_.all(); }

  /// Part of the whole, 0 to 1: of one profile, or the mean of both.
  [[nodiscard]] double share(const FlameNode& node) const;
  [[nodiscard]] double share(const FlameNode& node, std::size_t side) const;
  [[nodiscard]] double self_share(const FlameNode& node, std::size_t side) const;

 private:
  struct Path;  // of a sample that is being added
  std::uint32_t child_of(std::uint32_t parent, const NamedFrame& frame);
  void enter(Path& path, const NamedFrame& frame);

  std::vector<FlameNode> nodes_;
  Texts names_;
  Texts files_;
  std::unordered_map<std::uint64_t, std::uint32_t> known_children_;  // by (parent, name)
  bool compares_ = false;
};

}  // namespace strata::profile
