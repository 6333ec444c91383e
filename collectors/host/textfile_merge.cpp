#include "collectors/host/textfile_merge.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace strata::host {
namespace {

struct Gathered {
  std::string help;
  MetricType type = MetricType::untyped;
  bool contested = false;  // two files have it with two helps
  std::vector<std::string_view> files;
  std::unordered_set<std::string> series;
  std::vector<TextfileRow> rows;
};

class Merger {
 public:
  void add(const Textfile& file) {
    for (const auto& family : *file.families) {
      if (!take(file, family)) refuse(file);
    }
  }

  MergedTextfiles take() && {
    MergedTextfiles merged;
    for (auto& [name, gathered] : families_) merged.families.push_back(made(name, gathered));
    merged.conflicts = std::move(conflicts_);
    return merged;
  }

 private:
  /// False where the family's help is at odds with that of a file before.
  bool take(const Textfile& file, const TextfileFamily& family) {
    if (family.name.starts_with("strata_")) return false;
    const auto [at, is_new] = families_.try_emplace(family.name);
    auto& known = at->second;
    if (is_new) known.type = family.type;
    const bool differs = !family.help.empty() && !known.help.empty() && known.help != family.help;
    if (differs || known.contested) {
      known.contested = true;
      return false;
    }
    if (known.help.empty()) known.help = family.help;
    known.files.push_back(file.path);
    if (known.type == family.type) take_rows(known, family);
    return true;
  }

  static void take_rows(Gathered& known, const TextfileFamily& family) {
    for (const auto& row : family.rows) {
      const auto key = static_cast<char>(row.suffix) + row.labels;
      if (known.series.insert(key).second) known.rows.push_back(row);
    }
  }

  void refuse(const Textfile& file) {
    if (conflicts_.empty() || conflicts_.back() != file.path) conflicts_.push_back(file.path);
  }

  static std::unique_ptr<const MergedFamily> made(const std::string& name, Gathered& gathered) {
    auto family = std::make_unique<MergedFamily>();
    family->name = name;
    family->help = gathered.help.empty() ? source(gathered.files) : std::move(gathered.help);
    family->rows = std::move(gathered.rows);
    family->def = {
        .name = family->name, .help = family->help, .type = gathered.type, .layer = Layer::host};
    return family;
  }

  /// node_exporter's own words for a family without help.
  static std::string source(const std::vector<std::string_view>& files) {
    std::string text;
    for (const auto file : files) {
      text.append(text.empty() ? "Metric read from " : ", ").append(file);
    }
    return text;
  }

  std::map<std::string, Gathered> families_;
  std::vector<std::string> conflicts_;
};

}  // namespace

MergedTextfiles merge_textfiles(const std::vector<Textfile>& files) {
  Merger merger;
  for (const auto& file : files) merger.add(file);
  return std::move(merger).take();
}

}  // namespace strata::host
