#include "agent/pipeline/telling_events.h"

namespace strata::agent {
namespace {

bool is_telling(EventKind kind) {
  return kind == EventKind::outlier || kind == EventKind::oom || kind == EventKind::exit ||
         kind == EventKind::slow_command;
}

}  // namespace

bool TellingEvents::take(const EventPage& page) {
  bool telling = false;
  for (auto at = page.rbegin(); at != page.rend() && (*at)->sequence > seen_; ++at) {
    telling = telling || is_telling((*at)->kind);
  }
  if (!page.empty()) seen_ = page.back()->sequence;
  return telling;
}

}  // namespace strata::agent
