// Counters: rate and its kin, with Prometheus's extrapolation to the ends of the window.
#include <cmath>

#include "rules/promql/functions.h"

namespace strata::promql {
namespace {

constexpr double per_second = 1000;  // milliseconds

double elapsed(std::int64_t from, std::int64_t to) {
  return static_cast<double>(to - from) / per_second;
}

/// The growth between the first and the last sample; a counter that falls has begun again at zero.
double growth(std::span<const Sample> samples, bool counter) {
  double result = samples.back().value - samples.front().value;
  if (!counter) return result;
  double previous = samples.front().value;
  for (const auto& sample : samples.subspan(1)) {
    if (sample.value < previous) result += previous;
    previous = sample.value;
  }
  return result;
}

/// By how much the growth is enlarged. Up to an end of the window that is not much farther than the
/// samples lie apart, else by half of that distance; a counter is not taken below zero.
double extrapolation(const Window& window, double grown, bool counter) {
  const auto& first = window.samples.front();
  const auto& last = window.samples.back();
  const double sampled = elapsed(first.time, last.time);
  const double apart = sampled / static_cast<double>(window.samples.size() - 1);
  double to_start = elapsed(window.start, first.time);
  const double to_end = elapsed(last.time, window.end);
  if (counter && grown > 0 && first.value >= 0) {
    to_start = std::min(to_start, sampled * (first.value / grown));
  }
  const double threshold = apart * 1.1;
  const double whole = sampled + (to_start < threshold ? to_start : apart / 2) +
                       (to_end < threshold ? to_end : apart / 2);
  return whole / sampled;
}

std::optional<double> extrapolated(const Window& window, bool counter, bool rate) {
  if (window.samples.size() < 2) return std::nullopt;
  const double grown = growth(window.samples, counter);
  double factor = extrapolation(window, grown, counter);
  if (rate) factor /= elapsed(window.start, window.end);
  return grown * factor;
}

std::optional<double> last_two(const Window& window, bool rate) {
  if (window.samples.size() < 2) return std::nullopt;
  const auto& last = window.samples.back();
  const auto& previous = window.samples[window.samples.size() - 2];
  const double change =
      rate && last.value < previous.value ? last.value : last.value - previous.value;
  if (last.time == previous.time) return std::nullopt;
  return rate ? change / elapsed(previous.time, last.time) : change;
}

template <class Counts>
std::optional<double> count_steps(const Window& window, Counts counts) {
  int count = 0;
  double previous = window.samples.front().value;
  for (const auto& sample : window.samples.subspan(1)) {
    if (counts(previous, sample.value)) ++count;
    previous = sample.value;
  }
  return count;
}

}  // namespace

std::vector<Function> rate_functions() {
  return {
      over_window("rate", [](const Window& w) { return extrapolated(w, true, true); }),
      over_window("increase", [](const Window& w) { return extrapolated(w, true, false); }),
      over_window("delta", [](const Window& w) { return extrapolated(w, false, false); }),
      over_window("irate", [](const Window& w) { return last_two(w, true); }),
      over_window("idelta", [](const Window& w) { return last_two(w, false); }),
      over_window("resets",
                  [](const Window& w) {
                    return count_steps(w, [](double before, double now) { return now < before; });
                  }),
      over_window("changes",
                  [](const Window& w) {
                    return count_steps(w, [](double before, double now) {
                      return now != before && !(std::isnan(now) && std::isnan(before));
                    });
                  }),
  };
}

}  // namespace strata::promql
