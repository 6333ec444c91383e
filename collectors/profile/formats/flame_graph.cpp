#include "collectors/profile/formats/flame_graph.h"

#include <algorithm>
#include <array>

#include "collectors/profile/formats/flame_lines.h"
#include "collectors/profile/formats/flame_page.h"
#include "collectors/profile/formats/text.h"

namespace strata::profile {
namespace {

constexpr std::array<Paint, 8> level_paints = {{
    {"all", 220, 14, 4, {}},
    {"container", 222, 30, 4, {}},
    {"process", 205, 34, 0, {}},
    {"kernel", 14, 86, 4, "kernel"},
    {"program", 40, 92, 10, "program"},
    {"library", 178, 46, 4, "library"},
    {"runtime", 110, 50, 4, "compiled at run time"},
    {"unknown", 220, 6, 2, "without a name"},
}};

constexpr std::array<Paint, wait_count> wait_paints = {{
    {"no-wait", 220, 6, 2, {}},
    {"wait-unknown", 220, 8, 6, "unknown"},
    {"wait-disk", 268, 66, 0, "disk"},
    {"wait-network", 206, 76, 2, "network"},
    {"wait-lock", 350, 78, 2, "lock"},
    {"wait-sleep", 134, 26, 2, "sleep"},
    {"wait-pipe", 172, 50, 4, "pipe"},
    {"wait-poll", 56, 62, 8, "poll"},
    {"wait-run-queue", 26, 88, 6, "CPU"},
}};

const Paint& paint_of(Level level) { return level_paints.at(static_cast<std::size_t>(level)); }

/// Figures of a box: the whole, the box itself, how many.
std::string figures(const FlameNode& node, bool counts) {
  std::string text = " data-v=\"" + std::to_string(node.total[0]) + "\"";
  if (node.self[0] > 0) text += " data-s=\"" + std::to_string(node.self[0]) + "\"";
  if (!counts) text += " data-c=\"" + std::to_string(node.count) + "\"";
  if (node.file != 0) text += " data-f=\"" + std::to_string(node.file) + "\"";
  return text;
}

class CpuStyle final : public FlameStyle {
 public:
  explicit CpuStyle(bool counts) : counts_(counts) {}
  [[nodiscard]] const Paint& paint(const FlameNode& node) const override {
    return paint_of(node.level);
  }
  [[nodiscard]] std::string attributes(const FlameNode& node) const override {
    return figures(node, counts_);
  }

 private:
  bool counts_;
};

/// The colour says for what most of the time was waited.
class OffCpuStyle final : public FlameStyle {
 public:
  explicit OffCpuStyle(bool counts) : counts_(counts) {}

  [[nodiscard]] const Paint& paint(const FlameNode& node) const override {
    if (node.level <= Level::process) return paint_of(node.level);
    const auto most = std::max_element(node.waits.begin(), node.waits.end());
    return wait_paints.at(static_cast<std::size_t>(most - node.waits.begin()));
  }

  [[nodiscard]] std::string attributes(const FlameNode& node) const override {
    std::string told;
    for (std::size_t i = 1; i < wait_count; ++i) {
      if (node.waits.at(i) == 0 || node.total[0] == 0) continue;
      const auto part = static_cast<double>(node.waits.at(i)) / static_cast<double>(node.total[0]);
      if (!told.empty()) told += ", ";
      told += std::string(wait_paints.at(i).meaning) + " " + percent(part);
    }
    return figures(node, counts_) + (told.empty() ? "" : " data-w=\"" + told + "\"");
  }

 private:
  bool counts_;
};

LegendEntry entry(const Paint& paint, double share) {
  return {paint, std::string(paint.meaning) + " " + percent(share)};
}

/// What ran (the time of the frames themselves), or what was waited for; the greatest first.
std::vector<LegendEntry> legend_of(const FlameTree& tree, bool off_cpu) {
  std::vector<std::pair<double, Paint>> shares;
  const auto& root = tree.nodes().front();
  for (std::size_t i = 0; i < wait_count && off_cpu; ++i) {
    if (root.total[0] == 0) break;
    shares.emplace_back(static_cast<double>(root.waits.at(i)) / static_cast<double>(root.total[0]),
                        wait_paints.at(i));
  }
  for (std::size_t i = 0; i < level_paints.size() && !off_cpu; ++i) {
    double share = 0;
    for (const auto& node : tree.nodes()) {
      if (node.level == static_cast<Level>(i)) share += tree.self_share(node, 0);
    }
    shares.emplace_back(share, level_paints.at(i));
  }
  std::erase_if(shares,
                [](const auto& one) { return one.first <= 0 || one.second.meaning.empty(); });
  std::stable_sort(shares.begin(), shares.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<LegendEntry> legend;
  for (const auto& [share, paint] : shares) legend.push_back(entry(paint, share));
  return legend;
}

/// What the script makes of the figures.
std::string meaning_of_figures(const FlameTree& tree, bool counts, bool off_cpu) {
  return std::string(" data-kind=\"") + (off_cpu ? "off_cpu" : "cpu") + "\" data-unit=\"" +
         (counts ? "count" : "nanoseconds") + "\" data-counted=\"" +
         (off_cpu ? "waits" : "samples") + "\" data-total=\"" +
         std::to_string(tree.nodes().front().total[0]) + "\"";
}

}  // namespace

std::string to_flame_graph(const Profile& profile, const FlameGraphOptions& options) {
  const bool off_cpu = profile.kind == Kind::off_cpu;
  const bool counts = Weigher(profile).counts;
  FlameTree tree;
  tree.add(profile, 0);
  tree.finish();
  FlamePage page;
  page.options = options;
  page.lines = summary_lines(profile);
  page.legend = legend_of(tree, off_cpu);
  page.paints.assign(level_paints.begin(), level_paints.end());
  if (off_cpu) page.paints.insert(page.paints.end(), wait_paints.begin(), wait_paints.end());
  page.attributes = meaning_of_figures(tree, counts, off_cpu);
  if (off_cpu) return draw(page, tree, OffCpuStyle(counts));
  return draw(page, tree, CpuStyle(counts));
}

}  // namespace strata::profile
