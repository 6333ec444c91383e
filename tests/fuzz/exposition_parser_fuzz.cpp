// The first byte picks the format, the rest is the exposition. What is accepted is rendered with
// our own label writer, so that every view handed on is read to its end.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/metrics/exposition_parser.h"
#include "core/metrics/labels.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's own name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto format = data[0] == 'o' ? strata::ExpositionFormat::openmetrics
                                     : strata::ExpositionFormat::prometheus_text;
  const std::string text(data + 1, data + size);
  std::string labels;
  std::size_t samples = 0;
  const strata::ExpositionLimits limits{.samples = 1000, .any_escape = data[0] != 't'};
  const auto summary =
      strata::parse_exposition(text, format, limits, [&](const strata::ParsedSample& sample) {
        labels.clear();
        for (const auto& label : sample.labels) {
          strata::append_label(labels, 0, label.name, label.value);
        }
        if (!strata::is_metric_name(sample.family.name)) std::abort();
        ++samples;
      });
  if (summary && summary->samples != samples) std::abort();
  return 0;
}
