#include "collectors/host/meminfo.h"

#include <algorithm>
#include <cctype>

#include "collectors/host/lines.h"
#include "collectors/host/meminfo_metrics.h"
#include "collectors/host/units.h"

namespace strata::host {
namespace {

constexpr std::size_t max_key_bytes = 64;

/// Keys become metric names, so no other bytes may pass.
bool is_meminfo_key(std::string_view key) {
  return !key.empty() && key.size() <= max_key_bytes && std::ranges::all_of(key, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '(' || c == ')';
  });
}

FamilyText family_of(const MeminfoLine& line) {
  std::string spelt(line.key.size(), '\0');
  spelt.resize(spell_field(line.key, spelt.data()));
  if (line.in_bytes) spelt += "_bytes";
  return {"node_memory_" + spelt, "Memory information field " + spelt + ".", MetricType::gauge, {}};
}

}  // namespace

// "MemTotal:       24683656 kB", "HugePages_Total:       0"
Result<std::vector<MeminfoLine>> parse_meminfo(std::string_view file) {
  std::vector<MeminfoLine> lines;
  each_whole_line(file, [&](std::string_view line) {
    const auto key = text::take_until(line, ':');
    const auto value = text::u64(text::take_field(line));
    const auto unit = text::take_field(line);
    if (!value || !is_meminfo_key(key) || !(unit.empty() || unit == "kB")) return;
    const double scale = unit.empty() ? 1 : bytes_per_kb;
    lines.push_back({key, !unit.empty(), static_cast<double>(*value) * scale});
  });
  if (lines.empty()) return fail(Code::parse, "no line 'key: number kB'");
  return lines;
}

const MetricDef* MeminfoCollector::find_def(const MeminfoLine& line) {
  const auto* const known = std::ranges::find(meminfo_fields, line.key, &MeminfoField::key);
  if (known != meminfo_fields.end()) return &known->def;
  return made_.find(line.key, [&] { return family_of(line); });
}

Status MeminfoCollector::collect(const CollectContext&, Batch& batch) {
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto lines = parse_meminfo(*text);
  if (!lines) return fail(lines.error().within(file_.path()));
  fields_.begin_round();
  for (const auto& line : *lines) {
    const auto* const def = fields_.see(line.key, [&] { return find_def(line); });
    if (def != nullptr && *def != nullptr) batch.add(**def, line.value);
  }
  made_.hold(batch);
  fields_.end_round();
  return {};
}

}  // namespace strata::host
