#include "collectors/host/textfile_parser.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "collectors/host/textfile_rules.h"
#include "core/metrics/exposition_parser.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

constexpr std::string_view bound = "le";

std::string sorted_labels(std::span<const ParsedLabel> labels) {
  std::vector<ParsedLabel> sorted(labels.begin(), labels.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const ParsedLabel& a, const ParsedLabel& b) { return a.name < b.name; });
  std::string text;
  for (const auto& label : sorted) {
    if (!label.value.empty()) append_label(text, 0, label.name, label.value);
  }
  return text;
}

/// The labels of a bucket without its bound, and the bound.
std::pair<std::string, std::string> without_bound(std::string_view labels) {
  std::string rest;
  std::string limit;
  each_label(labels, [&](std::string_view name, std::string_view value) {
    if (name == bound) {
      limit = value;
    } else {
      append_label(rest, 0, name, value);
    }
  });
  return {std::move(rest), std::move(limit)};
}

std::string with_bound(std::string_view labels) {
  std::string text;
  bool added = false;
  const auto add = [&] {
    if (!added) append_label(text, 0, bound, "+Inf");
    added = true;
  };
  each_label(labels, [&](std::string_view name, std::string_view value) {
    if (name > bound) add();
    append_label(text, 0, name, value);
  });
  add();
  return text;
}

/// What is known of one histogram among those of a family.
struct Histogram {
  bool unbounded = false;
  const TextfileRow* count = nullptr;
};

void complete(TextfileFamily& family) {
  if (family.type != MetricType::histogram) return;
  std::map<std::string, Histogram> histograms;  // by labels
  for (const auto& row : family.rows) {
    if (row.suffix == Suffix::count) histograms[row.labels].count = &row;
    if (row.suffix != Suffix::bucket) continue;
    const auto [labels, limit] = without_bound(row.labels);
    if (parse_sample_value(limit) == std::numeric_limits<double>::infinity()) {
      histograms[labels].unbounded = true;
    }
  }
  std::vector<TextfileRow> missing;
  for (const auto& [labels, histogram] : histograms) {
    if (histogram.unbounded || histogram.count == nullptr) continue;
    missing.push_back({Suffix::bucket, with_bound(labels), histogram.count->value});
  }
  std::move(missing.begin(), missing.end(), std::back_inserter(family.rows));
}

class Families {
 public:
  void add(const ParsedSample& sample) {
    timestamps_ = timestamps_ || sample.timestamp.has_value();
    const auto [at, is_new] = index_.try_emplace(std::string(sample.family.name), families_.size());
    if (is_new) {
      families_.push_back({at->first, std::string(sample.family.help), sample.family.type, {}});
    }
    families_[at->second].rows.push_back(
        {sample.suffix, sorted_labels(sample.labels), sample.value});
  }

  [[nodiscard]] bool timestamps() const { return timestamps_; }

  std::vector<TextfileFamily> take() && {
    for (auto& family : families_) complete(family);
    return std::move(families_);
  }

 private:
  std::vector<TextfileFamily> families_;
  std::unordered_map<std::string, std::size_t> index_;
  bool timestamps_ = false;
};

}  // namespace

Result<std::vector<TextfileFamily>> parse_textfile(std::string_view text) {
  if (auto checked = check_textfile_rules(text); !checked) return fail(checked.error());
  Families families;
  const auto parsed = parse_exposition(text, ExpositionFormat::prometheus_text, {},
                                       [&](const ParsedSample& sample) { families.add(sample); });
  if (!parsed) return fail(parsed.error());
  if (families.timestamps()) return fail(Code::unsupported, "samples have timestamps");
  return std::move(families).take();
}

}  // namespace strata::host
