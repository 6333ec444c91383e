#include "rules/history/plan.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "rules/promql/duration.h"

namespace strata::rules {
namespace {

constexpr std::size_t reckoned_series_bytes = 768;

std::string size_text(std::size_t bytes) {
  constexpr std::size_t mega = std::size_t{1} << 20;
  char text[32];
  if (bytes >= mega) {
    std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / mega);
  } else {
    std::snprintf(text, sizeof text, "%.1f KiB", static_cast<double>(bytes) / 1024);
  }
  return text;
}

struct Need {
  promql::Milliseconds reach{0};
  std::size_t series = 0;
};

std::size_t samples_of(const Need& need) {
  return static_cast<std::size_t>(need.reach / reckoned_step) + 1;
}

std::size_t series_of(const Demand& demand, const CountSeries& count) {
  return std::max<std::size_t>(count ? count(demand.matchers) : 0, 1);
}

std::size_t bytes_of(const Need& need) {
  return need.series * (samples_of(need) * reckoned_sample_bytes + reckoned_series_bytes);
}

std::string arithmetic(const std::string& what, const Need& need) {
  return what + " over " + promql::to_string(need.reach) + ", " + std::to_string(need.series) +
         " series of " + std::to_string(samples_of(need)) + " samples (one each " +
         promql::to_string(reckoned_step) + ") of " + std::to_string(reckoned_sample_bytes) +
         " bytes, needs " + size_text(bytes_of(need));
}

}  // namespace

std::size_t reckoned_bytes(promql::Milliseconds reach, std::size_t series) {
  return bytes_of({reach, series});
}

Status check_demands(std::span<const Demand> demands, const HistoryLimits& limits,
                     const CountSeries& count) {
  for (const auto& demand : demands) {
    if (demand.reach > limits.window) {
      return fail(Code::exhausted, selector_text(demand.matchers) + " reads " +
                                       promql::to_string(demand.reach) +
                                       " back (range, offset, look-back and subqueries together), "
                                       "more than limits.history_window, " +
                                       promql::to_string(limits.window));
    }
    const Need need{demand.reach, series_of(demand, count)};
    if (bytes_of(need) > limits.bytes) {
      return fail(Code::exhausted, arithmetic(selector_text(demand.matchers), need) +
                                       ", more than limits.history, " + size_text(limits.bytes));
    }
  }
  return {};
}

Status check_total(std::span<const Demand> demands, const HistoryLimits& limits,
                   const CountSeries& count) {
  std::map<std::string, Need> needs;
  for (const auto& demand : demands) {
    auto& need = needs[promql::fixed_name(demand.matchers)];
    need.reach = std::max(need.reach, demand.reach);
    need.series = std::max(need.series, series_of(demand, count));
  }
  std::size_t bytes = 0;
  for (const auto& [name, need] : needs) bytes += bytes_of(need);
  if (bytes <= limits.bytes) return {};
  const auto& [name, need] =
      *std::ranges::max_element(needs, {}, [](const auto& one) { return bytes_of(one.second); });
  return fail(Code::exhausted, "all rules together read " + size_text(bytes) +
                                   ", more than limits.history, " + size_text(limits.bytes) +
                                   "; the most is " + arithmetic(name, need));
}

}  // namespace strata::rules
