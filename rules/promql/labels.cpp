#include "rules/promql/labels.h"

#include <algorithm>
#include <functional>

#include "core/base/text.h"
#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

// Collisions are resolved by comparison everywhere.
constexpr std::uint64_t hash_start = 14695981039346656037ULL;
constexpr std::uint64_t hash_factor = 0x9E3779B97F4A7C15ULL;

/// Of texts in their order: the factor is odd, and high bits come down before the next.
std::uint64_t add_to_hash(std::uint64_t hash, std::string_view text) {
  const auto mixed = (hash ^ std::hash<std::string_view>()(text)) * hash_factor;
  return mixed ^ (mixed >> 32);
}

bool contains(std::span<const std::string> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::shared_ptr<const Labels::Data> Labels::make(std::vector<Label> sorted) {
  if (sorted.empty()) return nullptr;
  auto data = std::make_shared<Data>();
  data->hash = hash_start;
  for (const auto& label : sorted) {
    data->hash = add_to_hash(add_to_hash(data->hash, label.name), label.value);
  }
  data->labels = std::move(sorted);
  return data;
}

Labels::Labels(std::vector<Label> labels) {
  std::stable_sort(labels.begin(), labels.end(),
                   [](const Label& a, const Label& b) { return a.name < b.name; });
  std::vector<Label> sorted;
  sorted.reserve(labels.size());
  for (auto& label : labels) {
    if (!sorted.empty() && sorted.back().name == label.name) sorted.pop_back();
    sorted.push_back(std::move(label));
  }
  std::erase_if(sorted, [](const Label& label) { return label.value.empty(); });
  data_ = make(std::move(sorted));
}

std::span<const Label> Labels::all() const {
  return data_ == nullptr ? std::span<const Label>{} : std::span<const Label>(data_->labels);
}

std::string_view Labels::get(std::string_view name) const {
  for (const auto& label : all()) {
    if (label.name == name) return label.value;
  }
  return {};
}

Labels Labels::without_name() const {
  if (get(metric_name_label).empty()) return *this;
  return std::move(LabelsBuilder(*this).remove(metric_name_label)).build();
}

bool Labels::operator==(const Labels& other) const {
  if (data_ == other.data_) return true;
  return hash() == other.hash() && std::ranges::equal(all(), other.all());
}

bool Labels::operator<(const Labels& other) const {
  return std::ranges::lexicographical_compare(all(), other.all());
}

LabelsBuilder::LabelsBuilder(const Labels& base) : labels_(base.all().begin(), base.all().end()) {}

LabelsBuilder& LabelsBuilder::set(std::string_view name, std::string_view value) {
  if (value.empty()) return remove(name);
  const auto at = std::ranges::lower_bound(labels_, name, {}, &Label::name);
  if (at != labels_.end() && at->name == name) {
    at->value = value;
  } else {
    labels_.insert(at, Label{std::string(name), std::string(value)});
  }
  return *this;
}

LabelsBuilder& LabelsBuilder::remove(std::string_view name) {
  std::erase_if(labels_, [&](const Label& label) { return label.name == name; });
  return *this;
}

LabelsBuilder& LabelsBuilder::remove(std::span<const std::string> names) {
  std::erase_if(labels_, [&](const Label& label) { return contains(names, label.name); });
  return *this;
}

LabelsBuilder& LabelsBuilder::keep(std::span<const std::string> names) {
  std::erase_if(labels_, [&](const Label& label) { return !contains(names, label.name); });
  return *this;
}

Labels LabelsBuilder::build() && {
  Labels labels;
  labels.data_ = Labels::make(std::move(labels_));
  return labels;
}

namespace {
std::string braced(const Labels& labels, bool with_name) {
  std::string text = "{";
  for (const auto& label : labels.all()) {
    if (!with_name && label.name == metric_name_label) continue;
    if (text.size() > 1) text += ", ";
    text += label.name + "=" + go::quoted(label.value);
  }
  return text + "}";
}
}  // namespace

std::string to_string(const Labels& labels) { return braced(labels, true); }

std::string series_text(const Labels& labels) {
  const auto name = labels.get(metric_name_label);
  if (name.empty()) return braced(labels, true);
  const auto rest = braced(labels, false);
  return std::string(name) + (rest == "{}" ? "" : rest);
}

bool valid_label_name(std::string_view name) {
  if (name.empty() || !text::starts_word(name.front())) return false;
  return std::ranges::all_of(name, [](char c) { return text::is_word(c); });
}

bool valid_metric_name(std::string_view name) {
  if (name.empty() || !(text::starts_word(name.front()) || name.front() == ':')) return false;
  return std::ranges::all_of(name, [](char c) { return text::is_word(c) || c == ':'; });
}

}  // namespace strata::promql
