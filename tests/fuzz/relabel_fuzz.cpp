// Input: a rule's regex, replacement, target label and a text, a line each.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "core/metrics/relabel.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  strata::RelabelRule rule{.source_labels = {"a"}};
  rule.regex = strata::text::take_line(text);
  rule.replacement = strata::text::take_line(text);
  rule.target_label = strata::text::take_line(text);
  for (const auto action : {strata::RelabelAction::replace, strata::RelabelAction::keep,
                            strata::RelabelAction::labelmap, strata::RelabelAction::uppercase}) {
    rule.action = action;
    const auto relabeler = strata::Relabeler::compile(std::vector{rule});
    strata::LabelSet labels;
    labels.set("a", text);
    labels.set("__name__", "m");
    if (relabeler) relabeler->apply(labels);
  }
  return 0;
}
