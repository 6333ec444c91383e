// How much a load is slowed by something that is switched on and off while it runs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace strata::bench {

/// What is on in every other slice. Destroying what `on` returned switches it off.
struct Subject {
  std::string name;
  std::function<std::shared_ptr<void>()> on;
  /// Seconds between switching and the slice that is counted.
  double settle = 0.03;
};

/// Something that runs all the time and counts what it does.
struct Load {
  std::string name;
  std::string unit;  // of what is counted: "round trips"
  std::function<std::uint64_t()> count;
  std::shared_ptr<void> running;
};

struct Plan {
  unsigned pairs = 100;
  double slice = 0.15;
};

/// Medians over the pairs; the interval is the median's 95 % bootstrap interval.
struct Slowdown {
  std::string name;
  double loss = 0;  // percent of the rate without
  double low = 0;
  double high = 0;
  double rate = 0;                        // a second, without
  [[nodiscard]] double extra_ns() const;  // for each unit of work
};

/// Each round switches every subject on and off once, so that all of them meet the same noise. A
/// slice with the subject is held against the mean of its two neighbours without.
std::vector<Slowdown> compare(const Load& load, const std::vector<Subject>& subjects, Plan plan);

/// A Markdown table.
std::string table(const Load& load, const std::vector<Slowdown>& rows);

void sleep_seconds(double seconds);

}  // namespace strata::bench
