#include "rules/figures/change.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"

namespace strata::rules {
namespace {

constexpr Duration shortest = std::chrono::milliseconds(500);

double value_of(const Figure& figure, std::string_view part) {
  const auto found =
      std::lower_bound(figure.parts.begin(), figure.parts.end(), part,
                       [](const auto& known, auto key) { return known.first < key; });
  return found != figure.parts.end() && found->first == part ? found->second : 0;
}

/// How much each part has grown; null where that cannot be said.
std::optional<Parts> growth(const Figure& now, const Figure& before) {
  if (now.parts.empty() || before.parts.empty() || now.at - before.at < shortest) {
    return std::nullopt;
  }
  Parts grown;
  for (const auto& [part, value] : now.parts) {
    const auto more = value - value_of(before, part);
    if (!(more >= 0)) return std::nullopt;
    grown.emplace_back(part, more);
  }
  return grown;
}

double bound_of(const std::string& le) {
  if (le == "+Inf") return std::numeric_limits<double>::infinity();
  return text::real(le).value_or(std::numeric_limits<double>::quiet_NaN());
}

/// The buckets by their bounds, counts still cumulative.
std::vector<std::pair<double, double>> buckets_of(const Parts& grown) {
  std::vector<std::pair<double, double>> buckets;
  for (const auto& [le, count] : grown) {
    if (const auto bound = bound_of(le); !std::isnan(bound)) buckets.emplace_back(bound, count);
  }
  std::sort(buckets.begin(), buckets.end());
  return buckets;
}

}  // namespace

std::optional<double> rate(const Figure& now, const Figure& before) {
  const auto grown = growth(now, before);
  if (!grown) return std::nullopt;
  double more = 0;
  for (const auto& [part, value] : *grown) more += value;
  return more / seconds(now.at - before.at);
}

Parts rates(const Figure& now, const Figure& before) {
  auto grown = growth(now, before).value_or(Parts{});
  std::erase_if(grown, [](const auto& part) { return part.second == 0; });
  for (auto& part : grown) part.second /= seconds(now.at - before.at);
  std::stable_sort(grown.begin(), grown.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return grown;
}

std::optional<double> rate_of(const Figure& now, const Figure& before, std::string_view part) {
  const auto grown = growth(now, before);
  if (!grown) return std::nullopt;
  for (const auto& [name, more] : *grown) {
    if (name == part) return more / seconds(now.at - before.at);
  }
  return std::nullopt;
}

std::optional<double> quantile(const Figure& now, const Figure& before, double q) {
  const auto grown = growth(now, before);
  if (!grown) return std::nullopt;
  const auto buckets = buckets_of(*grown);
  if (buckets.size() < 2 || !(buckets.back().second > 0)) return std::nullopt;
  const double rank = q * buckets.back().second;
  const auto at = std::find_if(buckets.begin(), buckets.end(),
                               [&](const auto& bucket) { return bucket.second >= rank; });
  if (at == buckets.end() || std::isinf(at->first)) return buckets[buckets.size() - 2].first;
  const double lower = at == buckets.begin() ? 0 : std::prev(at)->first;
  const double below = at == buckets.begin() ? 0 : std::prev(at)->second;
  if (at == buckets.begin() && at->first <= 0) return at->first;
  return lower + (at->first - lower) * (rank - below) / (at->second - below);
}

}  // namespace strata::rules
