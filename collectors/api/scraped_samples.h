// ScrapedSamples: what is kept of one scrape until it has proved whole, and what is counted of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "collectors/api/sample_limits.h"
#include "collectors/api/scraped_families.h"
#include "collectors/api/series_memory.h"
#include "collectors/api/target_labels.h"
#include "core/metrics/batch.h"
#include "core/metrics/exposition_parser.h"
#include "core/metrics/relabel.h"

namespace strata::api {

/// In Prometheus's sense.
struct ScrapeCounts {
  std::size_t scraped = 0;  // samples that the application served
  std::size_t kept = 0;     // of those, what relabelling left; limits do not lessen it
  std::size_t added = 0;    // series that the last good scrape had not
};

struct SampleRules {
  bool honor_timestamps = true;
  bool series_may_meet = false;  // two series of the application's may become one
  SampleLimits limits;
  Relabeler relabel;  // metric_relabel_configs
};

/// Its buffers serve the next scrape too. A scrape is begin(), add() for each sample, end(), then
/// publish() if it succeeded.
class ScrapedSamples {
 public:
  explicit ScrapedSamples(SampleRules rules) : rules_(std::move(rules)) {}

  void begin(TargetLabels labels);
  void add(const ParsedSample& sample);

  /// The first limit that was exceeded.
  [[nodiscard]] const Status& status() const { return status_; }
  [[nodiscard]] ScrapeCounts counts() const { return counts_; }

  /// Call when the last sample was added: counts what is new.
  void end() { counts_.added = series_.count_new(); }

  void publish(Batch& batch);

 private:
  struct Row {
    const MetricDef* def = nullptr;
    Suffix suffix = Suffix::none;
    std::size_t labels_end = 0;  // in label_text_; they begin where the row before ends
    double value = 0;
    std::optional<std::int64_t> timestamp;
  };

  /// Few rows have one.
  struct Exemplar {
    std::size_t row = 0;       // index into rows_
    std::size_t text_end = 0;  // in exemplar_text_; it begins where the one before ends
  };

  void add_relabelled(const ParsedSample& sample, std::span<const ParsedLabel> labels);
  void stop(Status status);
  void store(const ParsedSample& sample, std::span<const ParsedLabel> labels);
  void push(const ParsedSample& sample, std::span<const ParsedLabel> labels);
  void keep(const ParsedExemplar& exemplar);

  SampleRules rules_;
  TargetLabels labels_;
  ScrapedFamilies families_;
  SeriesMemory series_;
  std::unordered_set<std::uint64_t> met_;
  std::vector<Row> rows_;
  std::string label_text_;
  std::vector<Exemplar> exemplars_;
  std::string exemplar_text_;
  LabelSet relabelled_;
  std::vector<ParsedLabel> views_;  // of relabelled_
  ScrapeCounts counts_;
  Status status_;
  bool stopped_ = false;  // no more is read of it
};

}  // namespace strata::api
