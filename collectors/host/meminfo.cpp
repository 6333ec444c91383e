#include "collectors/host/meminfo.h"

#include <algorithm>
#include <cctype>

#include "collectors/host/lines.h"
#include "collectors/host/meminfo_metrics.h"

namespace strata::host {
namespace {

constexpr double bytes_per_kb = 1024;
constexpr std::size_t max_key_bytes = 64;

/// Keys become metric names, so no other bytes may pass.
bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= max_key_bytes && std::ranges::all_of(key, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '(' || c == ')';
  });
}

/// A definition that owns its text.
struct OwnedDef {
  OwnedDef(std::string_view field, bool in_bytes) {
    std::string spelt(field.size(), '\0');
    spelt.resize(spell_field(field, spelt.data()));
    if (in_bytes) spelt += "_bytes";
    name = "node_memory_" + spelt;
    help = "Memory information field " + spelt + ".";
    def = {.name = name, .help = help, .type = MetricType::gauge};
  }
  OwnedDef(const OwnedDef&) = delete;
  OwnedDef& operator=(const OwnedDef&) = delete;

  std::string name;
  std::string help;
  MetricDef def;
};

}  // namespace

// "MemTotal:       24683656 kB", "HugePages_Total:       0"
Result<std::vector<MeminfoLine>> parse_meminfo(std::string_view file) {
  std::vector<MeminfoLine> lines;
  each_whole_line(file, [&](std::string_view line) {
    const auto key = text::take_until(line, ':');
    const auto value = text::u64(text::take_field(line));
    const auto unit = text::take_field(line);
    if (!value || !is_key(key) || !(unit.empty() || unit == "kB")) return;
    const double scale = unit.empty() ? 1 : bytes_per_kb;
    lines.push_back({key, !unit.empty(), static_cast<double>(*value) * scale});
  });
  if (lines.empty()) return fail(Code::parse, "no line 'key: number kB'");
  return lines;
}

MeminfoCollector::Field MeminfoCollector::make_field(const MeminfoLine& line) {
  const auto* const known = std::ranges::find(meminfo_fields, line.key, &MeminfoField::key);
  if (known != meminfo_fields.end()) return {&known->def, nullptr};
  auto made = std::make_shared<const OwnedDef>(line.key, line.in_bytes);
  const auto* const def = &made->def;
  return {def, std::move(made)};
}

Status MeminfoCollector::collect(const CollectContext&, Batch& batch) {
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto lines = parse_meminfo(*text);
  if (!lines) return fail(lines.error().within(file_.path()));
  fields_.begin_round();
  for (const auto& line : *lines) {
    const auto* const field = fields_.see(line.key, [&] { return make_field(line); });
    if (field == nullptr) continue;
    if (field->owner) batch.hold(field->owner);
    batch.add(*field->def, line.value);
  }
  fields_.end_round();
  return {};
}

}  // namespace strata::host
