// MetricDef: what a metric is, known at compile time. A metric of ours exists only as a MetricDef
// in its collector's table; agent/catalogue lists the tables, and docs and tests are checked
// against it.
#pragma once

#include <algorithm>
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

/// Label keys in the order in which values are given. There are more than a thousand definitions,
/// most of them with a key or two: a few keys are held here, more than that in an array of static
/// lifetime elsewhere.
class LabelKeys {
 public:
  static constexpr std::size_t held = 4;

  constexpr LabelKeys() = default;
  constexpr LabelKeys(std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) held_.at(size_++) = key;
  }
  template <std::size_t N>
  constexpr LabelKeys(const std::array<std::string_view, N>& keys)  // of static lifetime
      : many_(keys.data()), size_(N) {}

  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr std::string_view operator[](std::size_t i) const { return begin()[i]; }
  [[nodiscard]] constexpr const std::string_view* begin() const {
    return many_ != nullptr ? many_ : held_.data();
  }
  [[nodiscard]] constexpr const std::string_view* end() const { return begin() + size_; }

 private:
  std::array<std::string_view, held> held_{};
  const std::string_view* many_ = nullptr;
  std::uint32_t size_ = 0;
};

/// The text of a key, as a template's argument.
template <std::size_t N>
struct KeyText {
  std::array<char, N> text{};

  constexpr KeyText(const char (&from)[N]) { std::copy_n(from, N, text.begin()); }
  [[nodiscard]] constexpr std::string_view view() const { return {text.data(), N - 1}; }
};

/// `many_keys<"a", "b", "c", "d", "e">`: more keys than LabelKeys holds.
template <KeyText... keys>
inline constexpr std::array<std::string_view, sizeof...(keys)> many_keys{keys.view()...};

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
