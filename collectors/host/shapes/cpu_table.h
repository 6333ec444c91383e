// A table with a column for each CPU, which its heading names: /proc/interrupts, /proc/softirqs.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strata::host {

struct CpuRow {
  std::string_view name;  // without its colon
  std::span<const std::uint64_t> counts;
  std::string_view rest;  // what follows the numbers, without blanks around it
};

/// The heading, and each row that has a number for each CPU. All views are into the text.
class CpuTable {
 public:
  /// Numbers of the heading's CPUs: of "CPU0 CPU2", "0" and "2". Empty where there is no heading.
  [[nodiscard]] std::span<const std::string_view> cpus() const { return cpus_; }

  /// Room of earlier calls is used again.
  void scan(std::string_view text, const std::function<void(const CpuRow&)>& visit);

 private:
  std::vector<std::string_view> cpus_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace strata::host
