// What an agent, or whoever listens in its place, answers to `strata top`: parsed, followed and
// laid out.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/top/container_page.h"
#include "agent/top/look_json.h"
#include "agent/top/processes.h"
#include "agent/top/table_page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  namespace top = strata::top;
  (void)top::parse_process_stat(text);
  const auto look = top::parse_look(text);
  if (!look) return 0;
  top::Model model;
  model.take(*look);
  auto later = *look;
  for (auto& moment : later.moments.values) moment += 1;
  for (auto& moment : later.moments.histograms) moment += 1;
  model.take(std::move(later));
  top::View view;
  if (!model.rows().empty()) view.opened = model.rows().front().id;
  (void)top::table_page(model, view, {}, {80, 24});
  (void)top::container_page(model, {}, view, {}, {80, 24});
  (void)top::table_text(model, view, {});
  return 0;
}
