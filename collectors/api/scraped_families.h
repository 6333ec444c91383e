// ScrapedFamilies: the definitions of foreign families, kept from one scrape to the next.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/metrics/exposition_parser.h"
#include "core/metrics/metric_def.h"

namespace strata::api {

/// A scrape is begin(), def_of() for its samples, then commit() if it succeeded. Definitions that
/// did not change keep their address; those that the last good scrape lacked are forgotten, so
/// memory is bounded by one scrape (and by the batches that still hold older definitions).
class ScrapedFamilies {
 public:
  void begin();

  /// Lives until the next begin(), and as long as what commit() returns. Within a scrape the first
  /// description of a name holds.
  const MetricDef& def_of(const ParsedFamily& family);

  /// Keeps the definitions of this scrape alive. The same object as before where none changed.
  std::shared_ptr<const void> commit();

  [[nodiscard]] std::size_t size() const { return known_.size(); }

 private:
  /// MetricDef with the text it points to.
  struct Owned {
    std::string name;
    std::string help;
    MetricDef def;
  };
  using Families = std::unordered_map<std::string_view, std::shared_ptr<const Owned>>;

  std::shared_ptr<const Owned> known_or_new(const ParsedFamily& family);

  Families known_;                   // of the last good scrape
  Families current_;                 // of the scrape under way
  const MetricDef* last_ = nullptr;  // samples of a family mostly stand together
  bool changed_ = true;
  std::shared_ptr<const std::vector<std::shared_ptr<const Owned>>> held_;
};

}  // namespace strata::api
