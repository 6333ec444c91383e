#include "collectors/host/lnstat.h"

#include <string>
#include <vector>

#include "collectors/host/lines.h"
#include "collectors/host/lnstat_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/key_families.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

FamilyText lnstat_text(std::string_view column) {
  return {.name = "node_lnstat_" + std::string(column) + "_total",
          .help = "Column " + std::string(column) + " of a cache of the network.",
          .type = MetricType::counter,
          .labels = {"subsystem", "cpu"}};
}

class Lnstat final : public Part {
 public:
  explicit Lnstat(const HostFs& host)
      : directories_{host.proc("1/net/stat"), host.proc("net/stat")},
        families_({}, lnstat_columns, lnstat_text) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  Status add_table(std::string_view subsystem, std::string_view text, Batch& batch);
  void add_line(std::string_view labels, std::string_view line, Batch& batch) const;

  std::vector<std::string> directories_;  // the first that is there counts
  KeyFamilies families_;
  std::vector<const MetricDef*> columns_;
};

void Lnstat::add_line(std::string_view labels, std::string_view line, Batch& batch) const {
  for (const auto* const def : columns_) {
    const auto value = number_of(text::take_field(line), {.spelling = Spelling::hex});
    if (def != nullptr && value) batch.add_rendered(*def, Suffix::none, labels, *value);
  }
}

// "entries  allocs   destroys hash_grows ...", then for each CPU "00000014 00000001 00000002 ...".
Status Lnstat::add_table(std::string_view subsystem, std::string_view text, Batch& batch) {
  families_.begin_round();
  columns_.clear();
  std::size_t cpu = 0;
  const auto before = batch.samples().size();
  each_whole_line(text, [&](std::string_view line) {
    if (columns_.empty()) {
      for (auto name = text::take_field(line); !name.empty(); name = text::take_field(line)) {
        columns_.push_back(families_.see(columns_.size(), name));
      }
      return;
    }
    auto labels = label_text("subsystem", subsystem);
    append_label(labels, 0, "cpu", std::to_string(cpu++));
    add_line(labels, line, batch);
  });
  if (batch.samples().size() > before) return {};
  return fail(Code::parse, std::string(subsystem) + ": no table of counters");
}

Status Lnstat::collect(const CollectContext& /*context*/, Batch& batch) {
  Status status;
  for (const auto& directory : directories_) {
    const auto names = list_directory(directory);
    if (!names) continue;
    for (const auto& name : *names) {
      const auto text = read_file(directory + "/" + name);
      if (text) {
        weigh(status, add_table(name, *text, batch));
      } else {
        weigh(status, fail(text.error()));
      }
    }
    break;
  }
  families_.hold(batch);
  return status;
}

}  // namespace

std::unique_ptr<Collector> make_lnstat(const HostFs& host) {
  return made_of("lnstat", Placement::loop, std::make_unique<Lnstat>(host));
}

}  // namespace strata::host
