#include "core/identity/cgroup_state.h"

#include "core/base/host_fs.h"
#include "core/base/text.h"

namespace strata {

CgroupCondition parse_freezer_state(std::string_view text) {
  const auto state = text::trim(text);
  if (state == "FROZEN") return {true, std::nullopt};
  if (state == "THAWED" || state == "FREEZING") return {false, std::nullopt};
  return {};
}

// populated 1
// frozen 0
CgroupCondition parse_cgroup_events(std::string_view text) {
  CgroupCondition condition;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "frozen") condition.frozen = value != 0;
    if (key == "populated") condition.populated = value != 0;
  });
  return condition;
}

CgroupCondition read_condition(const CgroupLayout& layout, std::string_view path) {
  const bool v1 = layout.is_v1("freezer");
  const auto file = layout.file("freezer", path, v1 ? "freezer.state" : "cgroup.events");
  const auto text =
      file.empty() ? Result<std::string>(fail(Code::not_found, "no freezer")) : read_file(file);
  if (!text) return {};
  return v1 ? parse_freezer_state(*text) : parse_cgroup_events(*text);
}

ContainerState state_of(const CgroupCondition& condition) {
  if (!condition.populated) return ContainerState::unknown;
  if (!*condition.populated) return ContainerState::exited;
  return condition.frozen.value_or(false) ? ContainerState::paused : ContainerState::running;
}

}  // namespace strata
