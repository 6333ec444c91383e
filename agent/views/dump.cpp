#include "agent/views/dump.h"

#include <algorithm>
#include <array>

#include "agent/text/safe_text.h"

namespace strata {
namespace {

constexpr std::array<std::string_view, 11> section_names = {
    "build",      "kernel",     "rights",  "programs",  "maps",  "rings",
    "containers", "collectors", "sources", "incidents", "events"};

std::string section_list() {
  std::string list;
  for (const auto name : section_names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

}  // namespace

std::span<const std::string_view> dump_sections() { return section_names; }

Result<Json> select_sections(const Json& dump, const std::vector<std::string>& names) {
  if (names.empty()) return dump;
  Json selected = {{"time", member(dump, "time")}};
  for (const auto& name : names) {
    if (std::find(section_names.begin(), section_names.end(), name) == section_names.end()) {
      return fail(Code::invalid,
                  "no section " + quote_text(name) + "; there are " + section_list());
    }
    selected[name] = member(dump, name);
  }
  return selected;
}

}  // namespace strata
