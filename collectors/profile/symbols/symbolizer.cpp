#include "collectors/profile/symbols/symbolizer.h"

#include <set>
#include <utility>

#include "collectors/profile/symbols/file_table.h"
#include "collectors/profile/symbols/kernel_symbols.h"
#include "collectors/profile/symbols/perf_maps.h"
#include "collectors/profile/symbols/process_table.h"
#include "collectors/profile/symbols/profile_builder.h"
#include "collectors/profile/symbols/vdso.h"

namespace strata::profile {

class Symbolizer::Parts {
 public:
  Parts(const HostFs& fs, const Clock& clock, SymbolLimits limits)
      : clock_(clock),
        processes_(fs, clock, limits, stats_),
        files_(fs, limits, stats_),
        perf_maps_(limits, stats_),
        kernel_(fs, clock),
        vdso_(read_vdso()) {}

  void observe(pid_t pid, std::span<const std::uint64_t> user) {
    auto* const view = processes_.observe(pid);
    if (view == nullptr) return;
    files_.hold_root(*view);
    const auto& regions = view->regions;
    if (user.empty()) {
      for (const auto& region : regions) hold(*view, &region);
    } else {
      for (const auto address : user) hold(*view, region_of(regions, address));
    }
  }

  Symbolized symbolize(RawProfile raw, const ContainerOf& container_of) {
    std::set<pid_t> pids;
    bool in_kernel = false;
    for (const auto& sample : raw.samples) {
      in_kernel = in_kernel || !sample.kernel.empty();
      if (sample.pid > 0 && !sample.user.empty()) pids.insert(sample.pid);
    }
    if (in_kernel) kernel_.refresh();
    for (const auto pid : pids) {
      if (auto* const view = processes_.observe(pid)) files_.hold_root(*view);
    }
    ProfileBuilder builder({processes_, files_, perf_maps_, kernel_, vdso_, clock_.now()},
                           container_of);
    auto done = builder.build(std::move(raw));
    files_.release();
    perf_maps_.prune();
    processes_.prune();
    return done;
  }

  void forget() {
    processes_.forget();
    files_.forget();
    perf_maps_.forget();
  }

  KernelSymbols& kernel() { return kernel_; }
  [[nodiscard]] const SymbolStats& stats() const { return stats_; }

 private:
  void hold(const ProcessView& view, const Region* region) {
    if (region == nullptr || region->kind != RegionKind::file) return;
    if (!files_.outlives(view, *region)) files_.hold(view, *region);
  }

  const Clock& clock_;
  SymbolStats stats_;
  ProcessTable processes_;
  FileTable files_;
  PerfMaps perf_maps_;
  KernelSymbols kernel_;
  Vdso vdso_;
};

Symbolizer::Symbolizer(HostFs fs, const Clock& clock, SymbolLimits limits)
    : parts_(std::make_unique<Parts>(fs, clock, limits)) {}
Symbolizer::~Symbolizer() = default;

void Symbolizer::observe(pid_t pid, std::span<const std::uint64_t> user) {
  parts_->observe(pid, user);
}

Symbolized Symbolizer::symbolize(RawProfile raw, const ContainerOf& container_of) {
  return parts_->symbolize(std::move(raw), container_of);
}

std::string_view Symbolizer::kernel_symbol(std::uint64_t address) {
  return parts_->kernel().name_of(address);
}

std::string_view Symbolizer::kernel_trouble() const { return parts_->kernel().trouble(); }
void Symbolizer::forget() { parts_->forget(); }
SymbolStats Symbolizer::stats() const { return parts_->stats(); }

}  // namespace strata::profile
