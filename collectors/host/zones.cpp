#include "collectors/host/zones.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "collectors/host/lines.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/zones_metrics.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// "Node 0, zone   Normal": the labels; `line` is what follows. nullopt for another line.
std::optional<std::string> take_zone(std::string_view& line) {
  if (text::take_field(line) != "Node") return std::nullopt;
  auto node = text::take_field(line);
  if (!node.ends_with(',') || text::take_field(line) != "zone") return std::nullopt;
  node.remove_suffix(1);
  const auto zone = text::take_field(line);
  if (zone.empty()) return std::nullopt;
  auto labels = label_text("node", node);
  append_label(labels, 0, "zone", zone);
  return labels;
}

/// Series of the zone that the lines are about.
class Zone {
 public:
  explicit Zone(std::string labels) : labels_(std::move(labels)) {}

  void add(std::string_view line, Batch& batch);

 private:
  void add_protections(std::string_view line, Batch& batch);

  std::string labels_;
  std::array<bool, zoneinfo::fields.size() + zoneinfo::protections.size()> seen_{};
};

// "        protection: (0, 2039, 31932, 31932)"
void Zone::add_protections(std::string_view line, Batch& batch) {
  constexpr auto first = zoneinfo::fields.size();
  for (std::size_t i = 0; i < zoneinfo::protections.size(); ++i) {
    auto word = text::take_field(line);
    const bool last = word.ends_with(')');
    if (word.starts_with('(')) word.remove_prefix(1);
    if (word.empty()) return;
    word.remove_suffix(1);  // the comma, or the end of all
    const auto value = number_of(word);
    if (!value || std::exchange(seen_.at(first + i), true)) return;
    batch.add_rendered(zoneinfo::protections.at(i), Suffix::none, labels_, *value);
    if (last) return;
  }
}

// "      nr_inactive_anon 230981"; "        min      11"
void Zone::add(std::string_view line, Batch& batch) {
  const auto key = text::take_field(line);
  if (key == "protection:") return add_protections(line, batch);
  const auto* const field = std::ranges::find(zoneinfo::fields, key, &zoneinfo::Field::key);
  if (field == zoneinfo::fields.end()) return;
  const auto value = number_of(line);
  const auto index = static_cast<std::size_t>(field - zoneinfo::fields.begin());
  if (!value || std::exchange(seen_.at(index), true)) return;
  batch.add_rendered(field->def, Suffix::none, labels_, *value);
}

using AddText = bool (*)(std::string_view, Batch&);

class ZoneFile final : public Part {
 public:
  ZoneFile(const HostFs& host, std::string_view file, AddText add)
      : file_(host, {Root::proc, file}), add_(add) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto text = file_.read();
    if (!text) return fail(text.error());
    return add_(*text, batch) ? Status() : fail(Code::parse, "no line of a zone");
  }

 private:
  HostFile file_;
  AddText add_;
};

}  // namespace

// "Node 0, zone   Normal   4381   1093    185   1530    567    102      4      0      0      0
// 0": free blocks of 1, 2, 4, ... pages.
bool add_buddyinfo(std::string_view file, Batch& batch) {
  const auto before = batch.samples().size();
  std::set<std::string> zones;
  each_whole_line(file, [&](std::string_view line) {
    const auto zone = take_zone(line);
    if (!zone || !zones.insert(*zone).second) return;
    std::size_t size = 0;
    for (auto field = text::take_field(line); !field.empty(); field = text::take_field(line)) {
      auto labels = *zone;
      append_label(labels, 0, "size", std::to_string(size++));
      const auto blocks = number_of(field);
      if (blocks) batch.add_rendered(buddyinfo_blocks, Suffix::none, labels, *blocks);
    }
  });
  return batch.samples().size() > before;
}

bool add_zoneinfo(std::string_view file, Batch& batch) {
  const auto before = batch.samples().size();
  std::set<std::string> zones;
  std::optional<Zone> zone;
  each_whole_line(file, [&](std::string_view line) {
    auto rest = line;
    if (auto labels = take_zone(rest)) {
      zone.reset();
      if (zones.insert(*labels).second) zone.emplace(std::move(*labels));
    } else if (zone) {
      zone->add(line, batch);
    }
  });
  return batch.samples().size() > before;
}

std::unique_ptr<Collector> make_buddyinfo(const HostFs& host) {
  return made_of("buddyinfo", Placement::loop,
                 std::make_unique<ZoneFile>(host, "buddyinfo", add_buddyinfo));
}

std::unique_ptr<Collector> make_zoneinfo(const HostFs& host) {
  return made_of("zoneinfo", Placement::loop,
                 std::make_unique<ZoneFile>(host, "zoneinfo", add_zoneinfo));
}

}  // namespace strata::host
