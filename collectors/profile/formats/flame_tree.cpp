#include "collectors/profile/formats/flame_tree.h"

#include <algorithm>

#include "collectors/profile/formats/text.h"

namespace strata::profile {
namespace {

constexpr std::size_t most_levels = 1000;
constexpr std::size_t most_nodes = 2'000'000;

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

struct FlameTree::Path {
  std::size_t side = 0;
  std::uint64_t weight = 0;
  std::uint64_t count = 0;
  Wait wait = Wait::none;
  std::uint32_t node = 0;
  std::size_t level = 0;

  void count_in(FlameNode& place) const {
    place.total[side] = saturated_sum(place.total[side], weight);
    place.count = saturated_sum(place.count, count);
    auto& waited = place.waits.at(static_cast<std::size_t>(wait));
    waited = saturated_sum(waited, weight);
  }
};

std::uint32_t Texts::place_of(std::string_view text) {
  const auto [found, is_new] =
      known_.try_emplace(std::string(text), static_cast<std::uint32_t>(all_.size()));
  if (is_new) all_.emplace_back(text);
  return found->second;
}

FlameTree::FlameTree() {
  files_.place_of({});
  nodes_.push_back({.name = names_.place_of("all"), .level = Level::all});
}

/// The parent itself where there is no more room. Frames of one name are one, wherever they are
/// from: not every format tells.
std::uint32_t FlameTree::child_of(std::uint32_t parent, const NamedFrame& frame) {
  const auto name = names_.place_of(frame.name);
  const auto key = std::uint64_t{parent} << 32U | name;
  if (const auto found = known_children_.find(key); found != known_children_.end()) {
    auto& node = nodes_[found->second];
    if (node.file == 0 && !frame.file.empty()) {
      node.file = files_.place_of(clean_text(frame.file));
      node.level = frame.level;
    }
    return found->second;
  }
  if (nodes_.size() >= most_nodes) return parent;
  const auto child = static_cast<std::uint32_t>(nodes_.size());
  const auto file = frame.file.empty() ? 0 : files_.place_of(clean_text(frame.file));
  nodes_.push_back({.name = name, .file = file, .level = frame.level});
  nodes_[parent].children.push_back(child);
  known_children_.emplace(key, child);
  return child;
}

void FlameTree::enter(Path& path, const NamedFrame& frame) {
  if (++path.level > most_levels) return;
  const auto child = child_of(path.node, frame);
  if (child == path.node) return;
  path.node = child;
  path.count_in(nodes_[child]);
}

void FlameTree::add(const Profile& profile, std::size_t side) {
  compares_ = compares_ || side > 0;
  const auto frames = named_frames(profile);
  const Weigher weigh(profile);
  for (const auto& sample : profile.samples) {
    Path path{.side = side, .weight = weigh(sample), .count = sample.count, .wait = sample.wait};
    path.count_in(nodes_.front());
    if (sample.process < profile.processes.size()) {
      const auto& process = profile.processes[sample.process];
      if (is_known(process)) {
        enter(path, {container_name(process), Level::container, {}});
        enter(path, {process_name(process), Level::process, {}});
      }
    }
    if (sample.frames.empty()) enter(path, {std::string(no_stack), Level::unknown, {}});
    for (auto frame = sample.frames.rbegin(); frame != sample.frames.rend(); ++frame) {
      if (*frame < frames.size()) enter(path, frames[*frame]);
    }
    auto& self = nodes_[path.node].self[side];
    self = saturated_sum(self, path.weight);
  }
}

void FlameTree::finish() {
  for (auto& node : nodes_) {
    std::sort(node.children.begin(), node.children.end(), [this](std::uint32_t a, std::uint32_t b) {
      return name(nodes_[a]) < name(nodes_[b]);
    });
  }
}

double FlameTree::share(const FlameNode& node, std::size_t side) const {
  return ratio(node.total.at(side), nodes_.front().total.at(side));
}

double FlameTree::self_share(const FlameNode& node, std::size_t side) const {
  return ratio(node.self.at(side), nodes_.front().total.at(side));
}

double FlameTree::share(const FlameNode& node) const {
  return compares_ ? (share(node, 0) + share(node, 1)) / 2 : share(node, 0);
}

}  // namespace strata::profile
