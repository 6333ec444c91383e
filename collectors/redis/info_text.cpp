#include "collectors/redis/info_text.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace strata::redis {

std::optional<double> info_number(std::string_view value) {
  if (value == "ok" || value == "true" || value == "up") return 1;
  if (value == "err" || value == "fail" || value == "false" || value == "down") return 0;
  const auto number = text::real(value);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::string_view info_part(std::string_view list, std::string_view key) {
  while (!list.empty()) {
    auto item = text::take_until(list, ',');
    if (text::take_until(item, '=') == key) return item;
  }
  return {};
}

InfoText::InfoText(std::string_view info) {
  std::string_view section;
  while (!info.empty()) {
    const auto line = text::trim(text::take_line(info));
    if (line.starts_with("# ")) {
      section = line.substr(2);
      sections_.push_back(section);
    } else if (line.find(':') != std::string_view::npos) {
      add_line(section, line);
    }
  }
}

void InfoText::add_line(std::string_view section, std::string_view line) {
  const auto key = text::take_until(line, ':');
  if (section == "Modules") {
    modules_.push_back({section, key, line});
    return;
  }
  if (!values_.emplace(key, line).second) return;
  lines_.push_back({section, key, line});
  if (section == "Commandstats") add_command(key, line);
}

/// cmdstat_get:calls=21,usec=175,usec_per_call=8.33,rejected_calls=0,failed_calls=0
void InfoText::add_command(std::string_view key, std::string_view value) {
  constexpr std::string_view prefix = "cmdstat_";
  const auto calls = info_number(info_part(value, "calls"));
  const auto usec = info_number(info_part(value, "usec"));
  if (!key.starts_with(prefix) || !calls || !usec) return;
  commands_[key.substr(prefix.size())] = {*calls, *usec,
                                          info_number(info_part(value, "rejected_calls")),
                                          info_number(info_part(value, "failed_calls"))};
}

bool InfoText::has_section(std::string_view name) const {
  return std::find(sections_.begin(), sections_.end(), name) != sections_.end();
}

std::string_view InfoText::value(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? std::string_view{} : found->second;
}

std::optional<double> InfoText::number(std::string_view key) const {
  return info_number(value(key));
}

}  // namespace strata::redis
