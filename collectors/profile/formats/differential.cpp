#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "collectors/profile/formats/flame_graph.h"
#include "collectors/profile/formats/flame_lines.h"
#include "collectors/profile/formats/flame_page.h"
#include "collectors/profile/formats/text.h"

namespace strata::profile {
namespace {

constexpr std::size_t steps = 5;

/// From what shrank most to what grew most.
constexpr std::array<Paint, 2 * steps + 1> change_paints = {{
    {"shrank5", 215, 88, 30, "shrank"},
    {"shrank4", 215, 84, 22, {}},
    {"shrank3", 215, 80, 14, {}},
    {"shrank2", 215, 74, 7, {}},
    {"shrank1", 215, 62, 1, {}},
    {"same", 220, 8, -4, "the same"},
    {"grew1", 6, 70, 1, {}},
    {"grew2", 6, 78, 7, {}},
    {"grew3", 6, 82, 14, {}},
    {"grew4", 6, 86, 22, {}},
    {"grew5", 6, 90, 30, "grew"},
}};

std::string share_text(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", share);
  return text.data();
}

class ChangeStyle final : public FlameStyle {
 public:
  /// `tree` outlives it.
  explicit ChangeStyle(const FlameTree& tree) : tree_(tree) {
    for (const auto& node : tree.nodes()) greatest_ = std::max(greatest_, std::abs(change(node)));
  }

  /// Steps by the square root of the change, so that more than the very greatest one is seen; what
  /// is under a tenth of a point is the same.
  [[nodiscard]] const Paint& paint(const FlameNode& node) const override {
    constexpr double least = 0.001;
    const auto points = change(node);
    if (std::abs(points) < least || greatest_ <= 0) return change_paints.at(steps);
    const auto strength = std::sqrt(std::abs(points) / greatest_);
    const auto step =
        std::clamp(static_cast<int>(std::ceil(strength * steps)), 1, static_cast<int>(steps));
    const auto place = static_cast<int>(steps) + (points > 0 ? step : -step);
    return change_paints.at(static_cast<std::size_t>(place));
  }

  [[nodiscard]] std::string attributes(const FlameNode& node) const override {
    return " data-b=\"" + share_text(tree_.share(node, 0)) + "\" data-a=\"" +
           share_text(tree_.share(node, 1)) + "\" data-sb=\"" +
           share_text(tree_.self_share(node, 0)) + "\" data-sa=\"" +
           share_text(tree_.self_share(node, 1)) + "\"" +
           (node.file == 0 ? "" : " data-f=\"" + std::to_string(node.file) + "\"");
  }

 private:
  [[nodiscard]] double change(const FlameNode& node) const {
    return tree_.share(node, 1) - tree_.share(node, 0);
  }

  const FlameTree& tree_;
  double greatest_ = 0;
};

using Change = std::pair<double, std::string_view>;

/// "handle_order +4.80": by the time of the functions themselves, wherever they are called.
std::string change_text(const Change& change) {
  std::array<char, 32> points{};
  std::snprintf(points.data(), points.size(), " %+.2f", 100 * change.first);
  constexpr std::size_t longest = 48;
  auto name = std::string(change.second);
  if (name.size() > longest) name = clean_text(name.substr(0, longest - 3)) + "...";
  return name + points.data();
}

std::vector<Change> changes_of(const FlameTree& tree) {
  std::unordered_map<std::string_view, double> by_name;
  for (const auto& node : tree.nodes()) {
    by_name[tree.name(node)] += tree.self_share(node, 1) - tree.self_share(node, 0);
  }
  std::vector<Change> changes;
  for (const auto& [name, points] : by_name) changes.emplace_back(points, name);
  std::sort(changes.begin(), changes.end());
  return changes;
}

/// The three greatest; empty where there are none.
template <class Iterator>
std::string greatest(const char* what, Iterator from, Iterator end, double sign) {
  constexpr double least = 0.0005;
  std::string line;
  for (int i = 0; i < 3 && from != end && sign * from->first >= least; ++i, ++from) {
    line += (line.empty() ? what : ", ") + change_text(*from);
  }
  return line;
}

std::vector<std::string> lines_of(const FlameTree& tree, const Profile& before,
                                  const Profile& after) {
  std::vector<std::string> lines = {"Before: " + summary_lines(before).front(),
                                    "After: " + summary_lines(after).front()};
  const auto changes = changes_of(tree);
  const auto grew = greatest("Grew most, in points: ", changes.rbegin(), changes.rend(), 1);
  const auto shrank = greatest("Shrank most, in points: ", changes.begin(), changes.end(), -1);
  if (!grew.empty()) lines.push_back(grew);
  if (!shrank.empty()) lines.push_back(shrank);
  return lines;
}

}  // namespace

std::string to_differential_flame_graph(const Profile& before, const Profile& after,
                                        const FlameGraphOptions& options) {
  FlameTree tree;
  tree.add(before, 0);
  tree.add(after, 1);
  tree.finish();
  FlamePage page;
  page.options = options;
  page.lines = lines_of(tree, before, after);
  for (const auto place : {2 * steps, steps, std::size_t{0}}) {
    page.legend.push_back({change_paints.at(place), std::string(change_paints.at(place).meaning)});
  }
  page.paints.assign(change_paints.begin(), change_paints.end());
  page.attributes = " data-kind=\"difference\" data-total=\"1\"";
  return draw(page, tree, ChangeStyle(tree));
}

}  // namespace strata::profile
