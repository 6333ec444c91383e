#include "agent/views/dump.h"

#include <algorithm>
#include <array>

#include "agent/text/safe_text.h"

namespace strata {
namespace {

constexpr std::array<std::string_view, 11> sections = {
    "build",      "kernel",     "rights",  "programs",  "maps",  "rings",
    "containers", "collectors", "sources", "incidents", "events"};

std::string section_list() {
  std::string list;
  for (const auto name : sections) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

}  // namespace

std::span<const std::string_view> dump_sections() { return sections; }

Result<Json> select_sections(const Json& dump, const std::vector<std::string>& names) {
  if (names.empty()) return dump;
  Json selected = {{"time", member(dump, "time")}};
  for (const auto& name : names) {
    if (std::find(sections.begin(), sections.end(), name) == sections.end()) {
      return fail(Code::invalid,
                  "no section " + quote_text(name) + "; there are " + section_list());
    }
    selected[name] = member(dump, name);
  }
  return selected;
}

}  // namespace strata
