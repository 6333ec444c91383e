#include "core/identity/source_note.h"

#include <utility>

namespace strata {

SourceNote::SourceNote(std::string source)
    : health_(
          std::make_shared<SourceHealth>(SourceHealth{.source = std::move(source), .error = {}})) {}

bool SourceNote::note(const Status& status, Instant now) {
  auto health = get();
  const bool turned = health.changes == 0 || !health.present || health.ok != status.has_value();
  health.present = true;
  health.ok = status.has_value();
  health.error = status ? Error{} : status.error();
  if (!status) ++health.failures;
  return publish(std::move(health), turned, now);
}

bool SourceNote::note_absent(Instant now) {
  auto health = get();
  const bool turned = health.changes == 0 || health.present;
  health.present = false;
  health.ok = false;
  health.error = {};
  return publish(std::move(health), turned, now);
}

bool SourceNote::publish(SourceHealth health, bool turned, Instant now) {
  if (turned) {
    health.since = now;
    ++health.changes;
  }
  health_.publish(std::make_shared<const SourceHealth>(std::move(health)));
  return turned;
}

}  // namespace strata
