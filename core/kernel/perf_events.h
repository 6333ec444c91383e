// PerfEvents: a program that runs so many times a second on each CPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/kernel/sampling_period.h"

struct bpf_link;
struct bpf_program;

namespace strata::kernel {

/// Move-only. Detaches at its end. `program` is loaded, of section "perf_event".
class PerfEvents {
 public:
  /// Counts the CPU's cycles where it has a counter for them and its frequency is known, so that it
  /// sees code that runs with interrupts off too; else the CPU clock's time, whose timer is an
  /// interrupt. `hertz` samples are a second of a CPU at its highest frequency. No CPU fires while
  /// it idles. A CPU that comes online later is not sampled.
  static Result<PerfEvents> sample_cpus(const bpf_program* program, std::uint64_t hertz);

  PerfEvents(PerfEvents&& other) noexcept = default;
  PerfEvents& operator=(PerfEvents&& other) noexcept;
  PerfEvents(const PerfEvents&) = delete;
  PerfEvents& operator=(const PerfEvents&) = delete;
  ~PerfEvents();

  [[nodiscard]] std::size_t cpus() const { return links_.size(); }

  /// Whether the CPUs' cycles are counted.
  [[nodiscard]] bool by_cycles() const { return period_.by_cycles; }

 private:
  explicit PerfEvents(SamplingPeriod period) : period_(period) {}
  Status add(const bpf_program* program, unsigned cpu, std::uint64_t hertz);
  void detach();

  std::vector<bpf_link*> links_;
  SamplingPeriod period_;
};

}  // namespace strata::kernel
