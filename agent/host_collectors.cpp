#include "agent/host_collectors.h"

#include <memory>
#include <string>
#include <utility>

#include "agent/config/host_schema.h"
#include "agent/host_options.h"
#include "agent/recipe_settings.h"
#include "collectors/host/loadavg.h"
#include "collectors/host/meminfo.h"
#include "collectors/host/stat.h"

namespace strata::agent {
namespace {

/// Visits one collector: everything it is made from, as text.
class SettingsText {
 public:
  template <class T>
  void key(const KeySpec& spec, const T& value, Status (* /*check*/)(const T&) = nullptr) {
    if (spec.name == "enabled" || spec.name == "period") return;
    text += settings(to_text(value));
  }

  void list(const KeySpec& /*spec*/, const std::vector<std::string>& values) {
    for (const auto& value : values) text += settings(value);
    text += settings("");
  }

  std::string text;
};

/// A maker of T from copies of `parts`.
template <class T, class... Parts>
auto maker(Parts... parts) {
  return [parts...] { return std::make_unique<T>(parts...); };
}

class HostRecipes {
 public:
  HostRecipes(Duration period, std::vector<CollectorRecipe>& recipes)
      : period_(period), recipes_(recipes) {}

  template <class Wanted, class Make>
  void add(std::string name, Wanted wanted, Make make) {
    if (!wanted.enabled) return;
    SettingsText made_from;
    describe(made_from, wanted);
    recipes_.push_back({std::move(name), std::move(made_from.text),
                        cadence_of(wanted.period.value_or(period_)), std::move(make)});
  }

 private:
  /// What is asked less often than all others is not asked by each scrape either.
  [[nodiscard]] Cadence cadence_of(Duration period) const {
    Cadence cadence{.period = period};
    if (period > period_) cadence.freshest = period;
    return cadence;
  }

  Duration period_;
  std::vector<CollectorRecipe>& recipes_;
};

}  // namespace

void add_host(const HostConfig& config, const HostFs& fs, std::vector<CollectorRecipe>& recipes) {
  using namespace host;
  const auto& on = config.collectors;
  HostRecipes all(config.period, recipes);
  all.add("cpu", on.cpu, maker<CpuCollector>(fs, options_of(on.cpu)));
  all.add("diskstats", on.diskstats, maker<DiskstatsCollector>(fs, options_of(on.diskstats)));
  all.add("filesystem", on.filesystem, maker<FilesystemCollector>(fs, options_of(on.filesystem)));
  all.add("loadavg", on.loadavg, maker<LoadavgCollector>(fs));
  all.add("meminfo", on.meminfo, maker<MeminfoCollector>(fs));
  all.add("netdev", on.netdev, maker<NetdevCollector>(fs, options_of(on.netdev)));
  all.add("stat", on.stat, maker<StatCollector>(fs));
  all.add("textfile", on.textfile, maker<TextfileCollector>(options_of(on.textfile)));
}

}  // namespace strata::agent
