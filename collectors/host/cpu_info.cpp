#include "collectors/host/cpu_info.h"

#include <algorithm>
#include <array>

#include "collectors/host/cpu_metrics.h"
#include "collectors/host/lines.h"

namespace strata::host {
namespace {

struct TextKey {
  std::string_view key;
  std::string_view Processor::*text;
};

constexpr std::array text_keys = {
    TextKey{"vendor_id", &Processor::vendor},
    TextKey{"vendor", &Processor::vendor},
    TextKey{"cpu family", &Processor::family},
    TextKey{"model", &Processor::model},
    TextKey{"model name", &Processor::model_name},
    TextKey{"stepping", &Processor::stepping},
    TextKey{"microcode", &Processor::microcode},
    TextKey{"cache size", &Processor::cache_size},
    TextKey{"physical id", &Processor::package},
    TextKey{"core id", &Processor::core},
    TextKey{"flags", &Processor::flags},
    TextKey{"Features", &Processor::flags},
    TextKey{"bugs", &Processor::bugs},
};

/// "model name\t: AMD EPYC"
void read_line(std::string_view line, std::optional<Processor>& block) {
  const auto key = text::trim(text::take_until(line, ':'));
  const auto value = text::trim(line);
  if (key == "processor") {
    const auto number = text::number<std::uint32_t>(value);
    block = number ? std::optional(Processor{.number = *number}) : std::nullopt;
    return;
  }
  if (!block) return;
  if (key == "cpu MHz") block->megahertz = text::real(value);
  const auto at = std::ranges::find(text_keys, key, &TextKey::key);
  if (at != text_keys.end()) (*block).*(at->text) = value;
}

}  // namespace

std::vector<Processor> parse_cpuinfo(std::string_view text) {
  std::vector<Processor> processors;
  std::optional<Processor> block;
  each_whole_line(text, [&](std::string_view line) {
    if (!text::trim(line).empty()) {
      read_line(line, block);
      return;
    }
    if (block && (processors.empty() || processors.back().number < block->number)) {
      processors.push_back(*block);
    }
    block.reset();
  });
  return processors;
}

CpuInfo::CpuInfo(const HostFs& host, const CpuInfoOptions& options)
    : file_(host, {Root::proc, "cpuinfo"}),
      frequency_(options.frequency),
      flags_(options.flags_include),
      bugs_(options.bugs_include) {}

void CpuInfo::add_words(Words& words, std::string_view line, const MetricDef& def, Batch& batch) {
  if (!words.wanted) return;
  if (words.line != line) {
    words.line = line;
    words.shown.clear();
    for (auto word = text::take_field(line); !word.empty(); word = text::take_field(line)) {
      if (words.filter.shows(word)) words.shown.emplace_back(word);
    }
    std::sort(words.shown.begin(), words.shown.end());
    words.shown.erase(std::unique(words.shown.begin(), words.shown.end()), words.shown.end());
  }
  for (const auto& word : words.shown) batch.add(def, 1, {word});
}

Status CpuInfo::collect(const CollectContext& /*context*/, Batch& batch) {
  for (const auto* const words : {&flags_, &bugs_}) {
    if (!words->filter.status()) return words->filter.status();
  }
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto processors = parse_cpuinfo(*text);
  if (processors.empty()) return fail(Code::parse, "cpuinfo: no processor");
  for (const auto& cpu : processors) {
    const auto number = std::to_string(cpu.number);
    batch.add(cpu_info, 1,
              {cpu.package, cpu.core, number, cpu.vendor, cpu.family, cpu.model, cpu.model_name,
               cpu.microcode, cpu.stepping, cpu.cache_size});
    if (frequency_ && cpu.megahertz) {
      batch.add(cpu_frequency, *cpu.megahertz * 1e6, {cpu.package, cpu.core, number});
    }
  }
  add_words(flags_, processors.front().flags, cpu_flag_info, batch);
  add_words(bugs_, processors.front().bugs, cpu_bug_info, batch);
  return {};
}

}  // namespace strata::host
