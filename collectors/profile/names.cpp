#include "collectors/profile/raw_profile.h"

namespace strata::profile {

std::string_view to_string(Kind kind) { return kind == Kind::cpu ? "cpu" : "off_cpu"; }

std::string_view to_string(Wait wait) {
  switch (wait) {
    case Wait::none:
      return "";
    case Wait::unknown:
      return "unknown";
    case Wait::disk:
      return "disk";
    case Wait::network:
      return "network";
    case Wait::lock:
      return "lock";
    case Wait::sleep:
      return "sleep";
    case Wait::pipe:
      return "pipe";
    case Wait::poll:
      return "poll";
    case Wait::run_queue:
      return "run_queue";
  }
  return "unknown";
}

}  // namespace strata::profile
