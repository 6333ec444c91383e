#include "collectors/container/cpu_quota.h"

#include "core/base/text.h"

namespace strata::container {
namespace {

constexpr auto shortest_interval = std::chrono::seconds(4);

}  // namespace

std::optional<double> quota_cores(std::optional<std::int64_t> quota,
                                  std::optional<std::uint64_t> period) {
  if (!quota || *quota <= 0 || !period || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::optional<double> parse_quota_cores(std::string_view cpu_max) {
  const auto quota = text::number<std::int64_t>(text::take_field(cpu_max));
  return quota_cores(quota, text::u64(text::take_field(cpu_max)));
}

void QuotaUse::look(Instant now, const Counters& counters, double cores) {
  const auto elapsed = begun_ ? now - *begun_ : Duration::zero();
  if (begun_ && elapsed < shortest_interval) return;
  const bool went_on = begun_ && counters.cpu_seconds >= at_begin_.cpu_seconds &&
                       counters.periods >= at_begin_.periods &&
                       counters.throttled_periods >= at_begin_.throttled_periods;
  used_.reset();
  throttled_.reset();
  if (went_on) {
    used_ = (counters.cpu_seconds - at_begin_.cpu_seconds) / (seconds(elapsed) * cores);
    if (const auto periods = counters.periods - at_begin_.periods; periods != 0) {
      const auto throttled = counters.throttled_periods - at_begin_.throttled_periods;
      throttled_ = static_cast<double>(throttled) / static_cast<double>(periods);
    }
  }
  begun_ = now;
  at_begin_ = counters;
}

}  // namespace strata::container
