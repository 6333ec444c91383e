#include "collectors/redis/latency_histograms.h"

#include <algorithm>
#include <iterator>

#include "collectors/redis/command_metrics.h"

namespace strata::redis {
namespace {

std::optional<CommandHistogram> histogram_of(const Reply& details) {
  const auto* const calls = value_of(details, "calls");
  const auto* const pairs = value_of(details, "histogram_usec");
  if (calls == nullptr || pairs == nullptr || calls->integer < 0) return std::nullopt;
  CommandHistogram histogram{static_cast<std::uint64_t>(calls->integer), {}};
  std::pair<std::int64_t, std::uint64_t> last{-1, 0};
  for (std::size_t i = 0; i + 1 < pairs->items.size(); i += 2) {
    const auto bound = pairs->items[i].integer;
    const auto count =
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, pairs->items[i + 1].integer));
    if (bound <= last.first || count < last.second || count > histogram.calls) return std::nullopt;
    last = {bound, count};
    histogram.buckets.push_back(last);
  }
  return histogram;
}

}  // namespace

CommandHistograms parse_latency_histograms(const Reply& reply) {
  CommandHistograms histograms;
  for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    const auto& name = reply.items[i];
    auto histogram = histogram_of(reply.items[i + 1]);
    if (name.kind == Reply::Kind::text && histogram) {
      histograms.emplace(name.text, *std::move(histogram));
    }
  }
  return histograms;
}

/// The first round asks about the commands that were called the time before, in INFO's own write;
/// the second about the others that INFO shows to have been called.
std::vector<Command> LatencyHistograms::ask(const Round& round) {
  if (round.info == nullptr) {
    asked_.clear();
    asked_all_ = false;
    return complete_ ? ask_for(busy_) : ask_all();
  }
  if (was_reset(*round.info) && !asked_all_) return ask_all();
  auto called = called_since(*round.info);
  if (asked_all_) return {};
  std::set<std::string> missing;
  std::set_difference(called.begin(), called.end(), asked_.begin(), asked_.end(),
                      std::inserter(missing, missing.end()));
  busy_ = std::move(called);
  return ask_for(missing);
}

std::vector<Command> LatencyHistograms::ask_all() {
  known_.clear();
  calls_.clear();
  asked_all_ = true;
  complete_ = false;
  return {{"LATENCY", "HISTOGRAM"}};
}

std::vector<Command> LatencyHistograms::ask_for(const std::set<std::string>& names) {
  if (names.empty()) return {};
  Command command = {"LATENCY", "HISTOGRAM"};
  command.insert(command.end(), names.begin(), names.end());
  asked_.insert(names.begin(), names.end());
  return {std::move(command)};
}

/// CONFIG RESETSTAT forgets both.
bool LatencyHistograms::was_reset(const InfoText& info) const {
  return std::any_of(calls_.begin(), calls_.end(), [&](const auto& before) {
    const auto found = info.commands().find(before.first);
    return found == info.commands().end() || found->second.calls < before.second;
  });
}

std::set<std::string> LatencyHistograms::called_since(const InfoText& info) {
  std::set<std::string> called;
  for (const auto& [name, stats] : info.commands()) {
    auto& before = calls_[std::string(name)];
    if (stats.calls != before) called.emplace(name);
    before = stats.calls;
  }
  return called;
}

Status LatencyHistograms::take(std::span<const Reply> replies) {
  if (auto status = no_error(replies); !status) return status;
  for (auto& [name, histogram] : parse_latency_histograms(replies.front())) {
    known_.insert_or_assign(name, std::move(histogram));
  }
  complete_ = true;
  return {};
}

void LatencyHistograms::add(const InfoText& info, Samples& samples) {
  for (const auto& [name, histogram] : known_) {
    const auto stats = info.commands().find(name);
    if (stats == info.commands().end()) continue;
    for (const auto& [bound, count] : histogram.buckets) {
      samples.add(commands_latencies_usec, static_cast<double>(count),
                  {"cmd", name, "le", std::to_string(bound)}, Suffix::bucket);
    }
    const auto calls = static_cast<double>(histogram.calls);
    samples.add(commands_latencies_usec, calls, {"cmd", name, "le", "+Inf"}, Suffix::bucket);
    samples.add(commands_latencies_usec, stats->second.usec, {"cmd", name}, Suffix::sum);
    samples.add(commands_latencies_usec, calls, {"cmd", name}, Suffix::count);
  }
}

}  // namespace strata::redis
