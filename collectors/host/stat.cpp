#include "collectors/host/stat.h"

#include <algorithm>
#include <array>

#include "collectors/host/lines.h"
#include "collectors/host/stat_metrics.h"

namespace strata::host {
namespace {

struct StatRow {
  std::string_view key;
  const MetricDef* def;
};

constexpr std::array stat_rows = {
    StatRow{"intr", &stat_interrupts},
    StatRow{"ctxt", &stat_context_switches},
    StatRow{"btime", &stat_boot_time},
    StatRow{"processes", &stat_forks},
    StatRow{"procs_running", &stat_procs_running},
    StatRow{"procs_blocked", &stat_procs_blocked},
};

}  // namespace

Result<std::vector<StatFact>> parse_stat(std::string_view proc_stat) {
  std::vector<StatFact> facts;
  // "ctxt 95382561"; "intr 8885917 17 0 0 ...": the first number is the sum of the others.
  each_whole_line(proc_stat, [&](std::string_view line) {
    const auto key = text::take_field(line);
    const auto* const row = std::ranges::find(stat_rows, key, &StatRow::key);
    if (row == stat_rows.end()) return;
    const auto value = text::u64(text::take_field(line));
    const bool known = std::ranges::find(facts, row->def, &StatFact::def) != facts.end();
    if (value && !known) facts.push_back({row->def, *value});
  });
  if (facts.empty()) return fail(Code::parse, "no known line");
  return facts;
}

Status StatCollector::collect(const CollectContext&, Batch& batch) {
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto facts = parse_stat(*text);
  if (!facts) return fail(facts.error().within(file_.path()));
  for (const auto& fact : *facts) batch.add(*fact.def, static_cast<double>(fact.value));
  if (options_.softirq) add_words(softirq_rows, *text, {}, batch);
  return {};
}

}  // namespace strata::host
