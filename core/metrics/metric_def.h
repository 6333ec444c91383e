// MetricDef: what a metric is, known at compile time. A metric of ours exists only as a MetricDef
// in its collector's table; agent/catalogue lists the tables, and docs and tests are checked
// against it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace strata {

enum class MetricType : std::uint8_t { counter, gauge, histogram, summary, untyped };

/// The layer a metric speaks of. `agent` is the agent's own condition; it is part of `/metrics`
/// only.
enum class Layer : std::uint8_t { host, container, dependency, business, agent };

/// Number of layers, for tables indexed by Layer.
inline constexpr std::size_t layer_count = 5;

std::string_view to_string(MetricType type);
std::string_view to_string(Layer layer);

/// Label keys in the order in which values are given. A fixed array, so that definitions are
/// constexpr.
class LabelKeys {
 public:
  static constexpr std::size_t capacity = 20;

  constexpr LabelKeys() = default;
  constexpr LabelKeys(std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) keys_.at(size_++) = key;
  }

  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr std::string_view operator[](std::size_t i) const { return keys_.at(i); }
  [[nodiscard]] constexpr const std::string_view* begin() const { return keys_.data(); }
  [[nodiscard]] constexpr const std::string_view* end() const { return keys_.data() + size_; }

 private:
  std::array<std::string_view, capacity> keys_{};
  std::size_t size_ = 0;
};

/// Identity is the address: a definition is an `inline constexpr` object, or belongs to the Batch
/// that refers to it (scraped families). The unit is the name's suffix; see unit_of().
struct MetricDef {
  std::string_view name;
  std::string_view help;
  MetricType type = MetricType::untyped;
  Layer layer = Layer::host;
  LabelKeys labels = {};  // besides those of the entity
};

/// The unit that the name ends in, without "_total", as OpenMetrics wants it: "seconds", "bytes",
/// "ratio", or empty.
std::string_view unit_of(std::string_view metric_name);

}  // namespace strata
