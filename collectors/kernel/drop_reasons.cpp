#include "collectors/kernel/drop_reasons.h"

#include <algorithm>

#include "bpf/packet_drop.h"

namespace strata::kernel {
namespace {

std::string lower_without(std::string_view prefix, std::string_view name) {
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace

DropReasons::DropReasons(const Enumerators& reasons, const Enumerators& subsystems) {
  for (const auto& [name, value] : reasons) {
    const auto reason = static_cast<std::uint32_t>(value);
    if (name == "SKB_CONSUMED") consumed_ = reason;
    names_[reason] = lower_without("SKB_DROP_REASON_", name);
  }
  for (const auto& [name, value] : subsystems) {
    if (value == 0) continue;  // the core, whose reasons have names of their own
    names_[static_cast<std::uint32_t>(value) << STRATA_DROP_SUBSYSTEM_SHIFT] =
        lower_without("SKB_DROP_REASON_SUBSYS_", name);
  }
  names_[0] = "unknown";
}

std::string DropReasons::name(std::uint32_t reason) const {
  if (const auto found = names_.find(reason); found != names_.end()) return found->second;
  return reason == 0 ? "unknown" : "reason_" + std::to_string(reason);
}

}  // namespace strata::kernel
