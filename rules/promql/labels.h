// Label sets: immutable, sorted by name, hashed once, cheap to copy (a shared pointer).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strata::promql {

inline constexpr std::string_view metric_name_label = "__name__";

struct Label {
  std::string name;
  std::string value;

  auto operator<=>(const Label&) const = default;
};

class Labels {
 public:
  Labels() = default;
  Labels(std::initializer_list<Label> labels) : Labels(std::vector<Label>(labels)) {}
  /// Sorts; empty values are left out, of equal names the last one counts.
  explicit Labels(std::vector<Label> labels);

  /// Empty when there is no such label.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] std::span<const Label> all() const;
  [[nodiscard]] bool empty() const { return data_ == nullptr; }
  [[nodiscard]] std::uint64_t hash() const { return data_ == nullptr ? 0 : data_->hash; }

  /// Without the metric's name; itself when it has none.
  [[nodiscard]] Labels without_name() const;

  bool operator==(const Labels& other) const;
  /// Prometheus's order: by the first label that differs, then the shorter one.
  bool operator<(const Labels& other) const;

 private:
  friend class LabelsBuilder;
  struct Data {
    std::vector<Label> labels;
    std::uint64_t hash = 0;
  };
  static std::shared_ptr<const Data> make(std::vector<Label> sorted);

  std::shared_ptr<const Data> data_;  // null: no labels
};

/// Changes to a label set; the result is sorted as it goes.
class LabelsBuilder {
 public:
  explicit LabelsBuilder(const Labels& base = {});
  /// An empty value removes.
  LabelsBuilder& set(std::string_view name, std::string_view value);
  LabelsBuilder& remove(std::string_view name);
  LabelsBuilder& remove(std::span<const std::string> names);
  LabelsBuilder& keep(std::span<const std::string> names);
  [[nodiscard]] Labels build() &&;

 private:
  std::vector<Label> labels_;
};

struct LabelsHash {
  std::size_t operator()(const Labels& labels) const { return labels.hash(); }
};

/// `{a="b", c="d"}`, as Prometheus prints a label set.
std::string to_string(const Labels& labels);
/// `name{a="b"}`, as Prometheus prints a series.
std::string series_text(const Labels& labels);

bool valid_label_name(std::string_view name);
bool valid_metric_name(std::string_view name);

}  // namespace strata::promql
