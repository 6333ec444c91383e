#include "collectors/host/meminfo_numa.h"

#include "collectors/host/lines.h"
#include "collectors/host/meminfo_numa_metrics.h"
#include "collectors/host/roster.h"
#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/shapes/key_families.h"
#include "collectors/host/units.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

FamilyText meminfo_text(std::string_view key) {
  std::string spelt(key.size(), '\0');
  spelt.resize(spell_field(key, spelt.data()));
  return {.name = "node_memory_numa_" + spelt,
          .help = "Memory of a NUMA node, field " + spelt + ".",
          .type = MetricType::gauge,
          .labels = {"node"}};
}

FamilyText numastat_text(std::string_view key) {
  return {.name = "node_memory_numa_" + std::string(key) + "_total",
          .help = "Pages of a NUMA node, field " + std::string(key) + " of numastat.",
          .type = MetricType::counter,
          .labels = {"node"}};
}

class MeminfoNuma final : public Part {
 public:
  explicit MeminfoNuma(const HostFs& host)
      : directory_(host.sys("devices/system/node")),
        meminfo_families_({}, meminfo_numa_fields, meminfo_text),
        numastat_families_({}, numastat_fields, numastat_text) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Node {
    HotFile meminfo;
    HotFile numastat;
    std::string labels;
  };

  [[nodiscard]] Node make_node(std::string_view name) const;
  Status add_meminfo(Node& node, Batch& batch);
  Status add_numastat(Node& node, Batch& batch);

  std::string directory_;
  KeyFamilies meminfo_families_;
  KeyFamilies numastat_families_;
  Roster<Node> nodes_;
};

MeminfoNuma::Node MeminfoNuma::make_node(std::string_view name) const {
  const auto path = directory_ + "/" + std::string(name);
  return {HotFile(path + "/meminfo"), HotFile(path + "/numastat"),
          label_text("node", name.substr(std::string_view("node").size()))};
}

Status MeminfoNuma::add_meminfo(Node& node, Batch& batch) {
  const auto text = node.meminfo.read();
  if (!text) return fail(text.error());
  meminfo_families_.begin_round();
  std::size_t place = 0;
  each_numa_meminfo(*text, [&](std::string_view key, double value) {
    const auto* const def = meminfo_families_.see(place++, key);
    if (def != nullptr) batch.add_rendered(*def, Suffix::none, node.labels, value);
  });
  return place > 0 ? Status() : fail(Code::parse, node.meminfo.path() + ": no field");
}

// "numa_hit 193460335812"
Status MeminfoNuma::add_numastat(Node& node, Batch& batch) {
  const auto text = node.numastat.read();
  if (!text) return fail(text.error());
  numastat_families_.begin_round();
  std::size_t place = 0;
  each_whole_line(*text, [&](std::string_view line) {
    const auto key = text::take_field(line);
    const auto value = number_of(line);
    const auto* const def = value ? numastat_families_.see(place++, key) : nullptr;
    if (def != nullptr) batch.add_rendered(*def, Suffix::none, node.labels, *value);
  });
  return place > 0 ? Status() : fail(Code::parse, node.numastat.path() + ": no field");
}

Status MeminfoNuma::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto names = list_directory(directory_);
  if (!names) return as_told(names.error(), Missing::absent);
  Status status;
  nodes_.begin_round();
  for (const auto& name : *names) {
    if (!is_numbered(name, "node")) continue;
    auto* const node = nodes_.see(name, [&] { return make_node(name); });
    if (node == nullptr) continue;
    weigh(status, add_meminfo(*node, batch));
    weigh(status, add_numastat(*node, batch));
  }
  nodes_.end_round();
  meminfo_families_.hold(batch);
  numastat_families_.hold(batch);
  return status;
}

}  // namespace

// "Node 0 MemTotal:       134182340 kB", "Node 0 HugePages_Total:     0"
void each_numa_meminfo(std::string_view file,
                       const std::function<void(std::string_view, double)>& visit) {
  each_whole_line(file, [&](std::string_view line) {
    if (text::take_field(line) != "Node") return;
    text::take_field(line);
    auto key = text::take_field(line);
    const auto value = number_of(text::take_field(line));
    const auto unit = text::take_field(line);
    if (!key.ends_with(':') || !value || !(unit.empty() || unit == "kB")) return;
    key.remove_suffix(1);
    visit(key, *value * (unit.empty() ? 1 : bytes_per_kb));
  });
}

std::unique_ptr<Collector> make_meminfo_numa(const HostFs& host) {
  return made_of("meminfo_numa", Placement::loop, std::make_unique<MeminfoNuma>(host));
}

}  // namespace strata::host
