#include "core/events/outlier.h"

#include <array>

namespace strata {

std::string_view to_string(OutlierKind kind) {
  constexpr std::array<std::string_view, 3> names = {"run_queue", "block_io", "connect"};
  return names.at(static_cast<std::size_t>(kind));
}

std::string_view to_string(RunQueueCause cause) {
  constexpr std::array<std::string_view, 4> names = {"unknown", "preempted", "occupied", "idle"};
  return names.at(static_cast<std::size_t>(cause));
}

}  // namespace strata
