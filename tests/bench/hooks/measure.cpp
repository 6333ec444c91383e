#include "tests/bench/hooks/measure.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <thread>
#include <utility>

namespace strata::bench {
namespace {

using Clock = std::chrono::steady_clock;

double rate(const Load& load, double seconds) {
  const auto before = load.count();
  const auto started = Clock::now();
  sleep_seconds(seconds);
  const auto after = load.count();
  const std::chrono::duration<double> took = Clock::now() - started;
  return static_cast<double>(after - before) / took.count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

std::pair<double, double> interval(const std::vector<double>& values) {
  constexpr std::size_t rounds = 2000;
  std::mt19937 dice(1);
  std::uniform_int_distribution<std::size_t> pick(0, values.size() - 1);
  std::vector<double> medians(rounds);
  std::vector<double> drawn(values.size());
  for (auto& one : medians) {
    for (auto& value : drawn) value = values[pick(dice)];
    one = median(drawn);
  }
  std::sort(medians.begin(), medians.end());
  return {medians[rounds / 40], medians[rounds - rounds / 40]};
}

struct Series {
  std::vector<double> losses;
  std::vector<double> rates;
};

}  // namespace

double Slowdown::extra_ns() const { return 1e9 / rate * (1 / (1 - loss / 100) - 1); }

void sleep_seconds(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

std::vector<Slowdown> compare(const Load& load, const std::vector<Subject>& subjects, Plan plan) {
  std::vector<Series> series(subjects.size());
  for (unsigned round = 0; round < plan.pairs; ++round) {
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      const auto before = rate(load, plan.slice);
      auto on = subjects[i].on();
      sleep_seconds(subjects[i].settle);
      const auto with = rate(load, plan.slice);
      on.reset();
      sleep_seconds(subjects[i].settle);
      const auto without = (before + rate(load, plan.slice)) / 2;
      if (without <= 0) continue;
      series[i].losses.push_back(100 * (1 - with / without));
      series[i].rates.push_back(without);
    }
  }
  std::vector<Slowdown> results;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (series[i].losses.empty()) continue;
    const auto [low, high] = interval(series[i].losses);
    results.push_back(
        {subjects[i].name, median(series[i].losses), low, high, median(series[i].rates)});
  }
  return results;
}

std::string table(const Load& load, const std::vector<Slowdown>& rows) {
  std::string text = "| " + load.name + " | loss, % | 95 % interval | ns for each | thousand " +
                     load.unit + "/s without |\n| --- | --- | --- | --- | --- |\n";
  for (const auto& row : rows) {
    std::array<char, 200> line{};
    std::snprintf(line.data(), line.size(), "| %s | %.1f | %.1f to %.1f | %.0f | %.1f |\n",
                  row.name.c_str(), row.loss, row.low, row.high, row.extra_ns(), row.rate / 1000);
    text += line.data();
  }
  return text;
}

}  // namespace strata::bench
