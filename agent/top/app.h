// App: what `strata top` knows and shows, apart from the terminal: looks and keys go in, pages come
// out. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/top/model.h"
#include "agent/top/page.h"
#include "agent/top/processes.h"
#include "agent/top/source_state.h"
#include "agent/top/view.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::top {

class App {
 public:
  /// `clock` outlives it.
  App(const Clock& clock, ProcessWatch processes, View view, SourceState status)
      : clock_(clock),
        processes_(std::move(processes)),
        view_(std::move(view)),
        status_(std::move(status)) {}

  /// A look that failed leaves the figures as they are, and says so until one succeeds.
  void take(Result<Look> look);
  void press(const Input& input);
  /// Whether the terminal shows more than ASCII.
  void set_unicode(bool unicode) { view_.unicode = unicode; }
  /// For the terminal as it is now.
  [[nodiscard]] Page page(Size size);

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const View& view() const { return view_; }
  [[nodiscard]] const SourceState& status() const { return status_; }

 private:
  void look_at_processes();

  const Clock& clock_;
  ProcessWatch processes_;
  View view_;
  SourceState status_;
  Model model_;
  std::optional<Instant> looked_;
  std::vector<ProcessRow> shown_processes_;  // of view_.opened
};

}  // namespace strata::top
