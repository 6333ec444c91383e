#include "collectors/host/pci_ids.h"

#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr std::string_view class_mark = "C ";

/// "8086  Intel Corporation": what is before the two blanks, and behind them.
struct Entry {
  std::string_view id;
  std::string_view name;
};

std::optional<Entry> parse_entry(std::string_view line) {
  const auto gap = line.find("  ");
  if (gap == std::string_view::npos) return std::nullopt;
  return Entry{line.substr(0, gap), text::trim(line.substr(gap))};
}

bool is_below(std::string_view line) { return line.starts_with('\t') || line.starts_with('#'); }

/// Cuts the lines at the front of `rest` that `belongs` holds for.
template <class Belongs>
std::string_view take_lines(std::string_view& rest, Belongs belongs) {
  const auto all = rest;
  while (!rest.empty()) {
    auto after = rest;
    if (!belongs(text::take_line(after))) break;
    rest = after;
  }
  return all.substr(0, all.size() - rest.size());
}

}  // namespace

PciIds::PciIds(std::string_view text) {
  while (!text.empty()) {
    auto line = text::take_line(text);
    if (line.empty() || is_below(line)) continue;
    const bool is_class = line.starts_with(class_mark);
    if (is_class) line.remove_prefix(class_mark.size());
    const auto entry = parse_entry(line);
    const auto lines = take_lines(text, is_below);
    if (entry) (is_class ? classes_ : vendors_).try_emplace(entry->id, Block{entry->name, lines});
  }
}

/// The entry `tabs` deep whose identifier it is, and the lines below it.
std::optional<PciIds::Block> PciIds::find(std::string_view lines, std::string_view tabs,
                                          std::string_view id) {
  const auto is_deeper = [tabs](std::string_view line) {
    return line.empty() || line.starts_with('#') ||
           (line.starts_with(tabs) && line.substr(tabs.size()).starts_with('\t'));
  };
  while (!lines.empty()) {
    const auto line = text::take_line(lines);
    if (!line.starts_with(tabs) || is_deeper(line)) continue;
    const auto entry = parse_entry(line.substr(tabs.size()));
    const auto deeper = take_lines(lines, is_deeper);
    if (entry && entry->id == id) return Block{entry->name, deeper};
  }
  return std::nullopt;
}

std::optional<PciIds::Block> PciIds::find_device(std::string_view vendor,
                                                 std::string_view id) const {
  const auto at = vendors_.find(vendor);
  return at == vendors_.end() ? std::nullopt : find(at->second.lines, "\t", id);
}

std::optional<std::string_view> PciIds::vendor(std::string_view id) const {
  const auto at = vendors_.find(id);
  return at == vendors_.end() ? std::nullopt : std::optional(at->second.name);
}

std::optional<std::string_view> PciIds::device(std::string_view vendor, std::string_view id) const {
  const auto found = find_device(vendor, id);
  return found ? std::optional(found->name) : std::nullopt;
}

std::optional<std::string_view> PciIds::subsystem(std::string_view vendor, std::string_view device,
                                                  std::string_view id) const {
  const auto of = find_device(vendor, device);
  const auto found = of ? find(of->lines, "\t\t", id) : std::nullopt;
  return found ? std::optional(found->name) : std::nullopt;
}

std::optional<std::string_view> PciIds::device_class(std::string_view digits) const {
  const auto at = digits.size() < 6 ? classes_.end() : classes_.find(digits.substr(0, 2));
  if (at == classes_.end()) return std::nullopt;
  const auto subclass = find(at->second.lines, "\t", digits.substr(2, 2));
  if (!subclass) return at->second.name;
  const auto interface = find(subclass->lines, "\t\t", digits.substr(4, 2));
  return interface ? interface->name : subclass->name;
}

}  // namespace strata::host
