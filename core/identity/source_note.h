// SourceNote: a source's health as its own thread notes it and others read it.
#pragma once

#include <memory>
#include <string>

#include "core/base/latest.h"
#include "core/identity/runtime_view.h"

namespace strata {

/// note() and note_absent() on the source's thread alone; get() anywhere.
class SourceNote {
 public:
  explicit SourceNote(std::string source);

  /// Whether the condition has turned, so that somebody should be told.
  bool note(const Status& status, Instant now);
  /// There is no such runtime here.
  bool note_absent(Instant now);

  [[nodiscard]] SourceHealth get() const { return *health_.get(); }

 private:
  bool publish(SourceHealth health, bool turned, Instant now);

  Latest<SourceHealth> health_;
};

}  // namespace strata
