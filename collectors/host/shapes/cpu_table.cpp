#include "collectors/host/shapes/cpu_table.h"

#include "collectors/host/lines.h"

namespace strata::host {
namespace {

void read_heading(std::string_view line, std::vector<std::string_view>& cpus) {
  for (auto word = text::take_field(line); !word.empty(); word = text::take_field(line)) {
    if (!word.starts_with("CPU") || !text::u64(word.substr(3))) {
      cpus.clear();
      return;
    }
    cpus.push_back(word.substr(3));
  }
}

/// Whether there are as many numbers at the beginning of `line`, which they are taken from.
bool take_counts(std::string_view& line, std::size_t many, std::vector<std::uint64_t>& counts) {
  counts.clear();
  while (counts.size() < many) {
    const auto count = text::u64(text::take_field(line));
    if (!count) return false;
    counts.push_back(*count);
  }
  return true;
}

}  // namespace

void CpuTable::scan(std::string_view text, const std::function<void(const CpuRow&)>& visit) {
  cpus_.clear();
  bool headed = false;
  each_whole_line(text, [&](std::string_view line) {
    if (!headed) {
      headed = true;
      read_heading(line, cpus_);
      return;
    }
    if (cpus_.empty() || line.find(':') == std::string_view::npos) return;
    const auto name = text::trim(text::take_until(line, ':'));
    if (take_counts(line, cpus_.size(), counts_)) visit({name, counts_, text::trim(line)});
  });
}

}  // namespace strata::host
