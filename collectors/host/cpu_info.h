// What /proc/cpuinfo says of the CPUs, where it is asked for: the kernel samples frequencies to
// make it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/name_filter.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {

/// Texts are views into what was parsed; empty where the architecture does not say it.
struct Processor {
  std::uint32_t number = 0;
  std::string_view package = {};
  std::string_view core = {};
  std::string_view vendor = {};
  std::string_view family = {};
  std::string_view model = {};
  std::string_view model_name = {};
  std::string_view microcode = {};
  std::string_view stepping = {};
  std::string_view cache_size = {};
  std::string_view flags = {};
  std::string_view bugs = {};
  std::optional<double> megahertz = std::nullopt;
};

/// Those whose block is there whole, up to the blank line, in ascending order.
std::vector<Processor> parse_cpuinfo(std::string_view text);

struct CpuInfoOptions {
  bool frequency = false;  // node_cpu_frequency_hertz, where the collector cpufreq is off
  std::string flags_include = {};
  std::string bugs_include = {};
};

class CpuInfo final : public Part {
 public:
  CpuInfo(const HostFs& host, const CpuInfoOptions& options);

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// Words of the first CPU's line that match a pattern.
  struct Words {
    explicit Words(std::string pattern)
        : wanted(!pattern.empty()), filter({.include = std::move(pattern)}) {}

    bool wanted;
    NameFilter filter;
    std::string line;  // of which `shown` is
    std::vector<std::string> shown;
  };

  static void add_words(Words& words, std::string_view line, const MetricDef& def, Batch& batch);

  HostFile file_;
  bool frequency_;
  Words flags_;
  Words bugs_;
};

}  // namespace strata::host
