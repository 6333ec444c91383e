// The whole input is one .prom file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "collectors/host/textfile_merge.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's own name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto families = strata::host::parse_textfile(text);
  if (!families) return 0;
  const auto shared = std::make_shared<const std::vector<strata::host::TextfileFamily>>(*families);
  // The same file twice says nothing that it does not say once.
  const auto once = strata::host::merge_textfiles({{"/a.prom", 0, shared}});
  const auto twice =
      strata::host::merge_textfiles({{"/a.prom", 0, shared}, {"/b.prom", 0, shared}});
  if (once.families.size() != twice.families.size()) std::abort();
  for (std::size_t i = 0; i < once.families.size(); ++i) {
    if (once.families[i]->rows.size() != twice.families[i]->rows.size()) std::abort();
  }
  return 0;
}
