#include "collectors/host/cpufreq.h"

#include <algorithm>
#include <string>

#include "collectors/host/cpufreq_metrics.h"
#include "core/base/cpu_list.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

class Frequencies final : public Part {
 public:
  Frequencies(const HostFs& host, const EntityDir& table, const MetricDef& governor)
      : governor_(governor),
        offline_file_(host, {Root::sys, "devices/system/cpu/offline"}),
        cpus_(host, table, options()) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    // An offline CPU goes on showing the frequencies of those that it shares a clock with.
    const auto text = offline_file_.read();
    if (!text) return fail(text.error());
    const auto cpus = parse_cpu_list(*text);
    offline_.clear();
    for (const auto cpu : cpus.value_or(std::vector<unsigned>{})) {
      offline_.push_back("cpu" + std::to_string(cpu));
    }
    governors_.begin_round();
    auto status = cpus_.collect(context, batch);
    governors_.end_round();
    return status;
  }

 private:
  struct Governor {
    SmallFile current;
    SmallFile available;
  };

  EntityOptions options() {
    EntityOptions made;
    made.left_out = [this](std::string_view name) {
      return std::ranges::find(offline_, name) != offline_.end();
    };
    made.add_more = [this](const EntityView& cpu, const CollectContext& context, Batch& batch) {
      add_governors(cpu, context.now, batch);
    };
    return made;
  }

  /// "performance powersave \n", and in the other file the one in use.
  void add_governors(const EntityView& cpu, Instant now, Batch& batch) {
    auto& files = *governors_.see(cpu.directory, [] { return Governor(); });
    SmallText room;
    const auto current = files.current.read(cpu.directory, "cpufreq/scaling_governor", room, now);
    if (!current || current->empty()) return;
    SmallText others_room;
    auto others =
        files.available.read(cpu.directory, "cpufreq/scaling_available_governors", others_room, now)
            .value_or("");
    bool listed = false;
    for (auto name = text::take_field(others); !name.empty(); name = text::take_field(others)) {
      if (listed && name == *current) continue;
      listed = listed || name == *current;
      add_governor(cpu, name, name == *current, batch);
    }
    if (!listed) add_governor(cpu, *current, true, batch);
  }

  void add_governor(const EntityView& cpu, std::string_view name, bool in_use, Batch& batch) {
    auto labels = cpu.labels;
    append_label(labels, 0, "governor", name);
    batch.add_rendered(governor_, Suffix::none, labels, in_use ? 1 : 0);
  }

  const MetricDef& governor_;
  HostFile offline_file_;
  std::vector<std::string> offline_;  // directories' names
  Roster<Governor> governors_;        // by directory
  EntityDirs cpus_;
};

}  // namespace

std::unique_ptr<Collector> make_cpufreq(const HostFs& host, const CpufreqOptions& options) {
  auto part = options.prefix ? std::make_unique<Frequencies>(host, cpufreq_dir<"node_cpufreq_">,
                                                             cpufreq_governor<"node_cpufreq_">)
                             : std::make_unique<Frequencies>(host, cpufreq_dir<"node_cpu_">,
                                                             cpufreq_governor<"node_cpu_">);
  return made_of("cpufreq", Placement::shared_thread, std::move(part));
}

}  // namespace strata::host
