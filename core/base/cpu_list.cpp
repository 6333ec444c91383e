#include "core/base/cpu_list.h"

#include "core/base/text.h"

namespace strata {
namespace {

constexpr unsigned last_cpu = 65535;

}  // namespace

std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view text) {
  text = text::trim(text);
  if (text.empty()) return std::nullopt;
  std::vector<unsigned> cpus;
  while (!text.empty()) {
    const auto range = text::take_until(text, ',');
    const auto dash = range.find('-');
    const auto first = text::number<unsigned>(range.substr(0, dash));
    const auto last =
        dash == std::string_view::npos ? first : text::number<unsigned>(range.substr(dash + 1));
    if (!first || !last || *last > last_cpu || cpus.size() > last_cpu) return std::nullopt;
    for (auto cpu = *first; cpu <= *last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

}  // namespace strata
