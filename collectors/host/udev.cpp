#include "collectors/host/udev.h"

#include "collectors/host/lines.h"

namespace strata::host {

UdevProperties::UdevProperties(std::string_view file) {
  constexpr std::string_view property = "E:";
  each_whole_line(file, [&](std::string_view line) {
    if (!line.starts_with(property)) return;
    line.remove_prefix(property.size());
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return;
    values_.insert_or_assign(std::string(line.substr(0, equals)),
                             std::string(line.substr(equals + 1)));
  });
}

std::string_view UdevProperties::operator[](std::string_view key) const {
  const auto at = values_.find(key);
  return at == values_.end() ? std::string_view{} : std::string_view(at->second);
}

}  // namespace strata::host
