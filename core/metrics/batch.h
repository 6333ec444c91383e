// Batch: the samples of one collection by one collector. Samples are small and own no strings:
// label text lives in the batch's arena, entities and definitions outlive the batch.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/metrics/entity.h"
#include "core/metrics/metric_def.h"

namespace strata {

/// Which line of a histogram or summary a sample is; `none` for the family's own name.
enum class Suffix : std::uint8_t { none, bucket, sum, count };

/// A host has tens of thousands of these, in the batch that is shown and in the one being filled.
struct Sample {
  static constexpr std::uint32_t most_label_bytes = (1U << 24U) - 1;

  const MetricDef* def = nullptr;
  const Entity* entity = nullptr;   // null: no identifying labels
  std::uint32_t labels_offset = 0;  // into the batch's arena
  std::uint32_t labels_size : 24 = 0;
  Suffix suffix = Suffix::none;
  double value = 0;
};
static_assert(sizeof(Sample) == 32);

/// One bucket of a histogram: observations not above `upper_bound`, those of lower buckets
/// included.
struct Bucket {
  double upper_bound = 0;
  std::uint64_t cumulative_count = 0;
};

/// A histogram as exported. `buckets` ascend and leave out +Inf, which is `count`.
struct HistogramView {
  std::span<const Bucket> buckets;
  double sum = 0;
  std::uint64_t count = 0;
};

using LabelValues = std::initializer_list<std::string_view>;

/// Filled by one thread, then frozen (shared as const).
class Batch {
 public:
  /// Label values stand in the order of def.labels; a count that differs is a programming error.
  void add(const MetricDef& def, double value, LabelValues values = {});
  void add(const MetricDef& def, const Entity& entity, double value, LabelValues values = {});
  void add(const MetricDef& def, const Entity& entity, const HistogramView& histogram,
           LabelValues values = {});

  /// For scraped families: `labels` is finished label text (see labels.h); def must be held. A
  /// timestamp (milliseconds since 1970) says that the value is of another time than the batch.
  /// Labels longer than Sample::most_label_bytes lose the sample.
  void add_rendered(const MetricDef& def, Suffix suffix, std::string_view labels, double value,
                    std::optional<std::int64_t> timestamp = std::nullopt);

  /// Behind the sample that was added last; `text` is as OpenMetrics writes it, from the "{" on.
  void add_exemplar(std::string_view text);

  /// Keeps `owner` alive as long as the batch: the entities' container set, scraped definitions.
  void hold(std::shared_ptr<const void> owner) { held_.push_back(std::move(owner)); }

  /// Adds a label that is true of the whole host and may be shown with every series of it.
  void add_host_label(std::string_view name, std::string_view value);
  /// Label text of those; empty: none.
  [[nodiscard]] std::string_view host_labels() const { return host_labels_; }

  /// For what others hand in: a family that some other batch has is left to that one (freeze()).
  void give_way() { gives_way_ = true; }
  [[nodiscard]] bool gives_way() const { return gives_way_; }

  [[nodiscard]] std::span<const Sample> samples() const { return samples_; }
  [[nodiscard]] std::string_view labels(const Sample& sample) const {
    return std::string_view(arena_).substr(sample.labels_offset, sample.labels_size);
  }
  /// Of one of samples().
  [[nodiscard]] std::optional<std::int64_t> timestamp(const Sample& sample) const {
    return timestamps_.empty() ? std::nullopt : find_timestamp(sample);
  }
  /// Of one of samples(); empty: it has none.
  [[nodiscard]] std::string_view exemplar(const Sample& sample) const {
    return exemplars_.empty() ? std::string_view{} : find_exemplar(sample);
  }
  [[nodiscard]] bool empty() const { return samples_.empty(); }

  /// Room for as many samples and label bytes as an earlier batch of the same collector had.
  void reserve_like(const Batch& earlier);

 private:
  void push(const MetricDef& def, const Entity* entity, Suffix suffix, std::size_t labels_offset,
            double value);
  std::size_t render(const MetricDef& def, LabelValues values);
  [[nodiscard]] std::optional<std::int64_t> find_timestamp(const Sample& sample) const;

  [[nodiscard]] std::string_view find_exemplar(const Sample& sample) const;

  /// Few samples have one, so that none pays for it.
  struct Timestamp {
    std::size_t sample = 0;  // index into samples_
    std::int64_t milliseconds = 0;
  };
  struct Exemplar {
    std::size_t sample = 0;    // index into samples_
    std::uint32_t offset = 0;  // into the arena
    std::uint32_t size = 0;
  };

  std::vector<Sample> samples_;
  std::vector<Timestamp> timestamps_;  // in the order of samples_
  std::vector<Exemplar> exemplars_;    // in the order of samples_
  std::string arena_;
  std::vector<std::shared_ptr<const void>> held_;
  std::string host_labels_;
  bool gives_way_ = false;
};

}  // namespace strata
