#include "agent/top/app.h"

#include "agent/text/units.h"
#include "agent/top/container_page.h"
#include "agent/top/help_page.h"
#include "agent/top/table_page.h"

namespace strata::top {

void App::take(Result<Look> look) {
  if (view_.paused) return;  // one that was under way
  const auto now = clock_.now();
  if (look) {
    status_.trouble.clear();
    model_.take(std::move(*look));
    looked_ = now;
  } else {
    status_.trouble = look.error().message;
    if (looked_) {
      status_.trouble += "; what is shown is " + human_seconds(seconds(now - *looked_)) + " old";
    }
  }
  if (!view_.opened.empty()) look_at_processes();
}

void App::press(const Input& input) {
  const auto opened = view_.opened;
  top::press(view_, input, model_);
  if (view_.opened != opened) look_at_processes();
}

void App::look_at_processes() {
  shown_processes_ = view_.opened.empty() ? std::vector<ProcessRow>{}
                                          : processes_.look(view_.opened, clock_.now());
}

Page App::page(Size size) {
  switch (view_.mode) {
    case Mode::container:
      return container_page(model_, shown_processes_, view_, status_, size);
    case Mode::help:
      return help_page(view_, size);
    case Mode::table:
      break;
  }
  return table_page(model_, view_, status_, size);
}

}  // namespace strata::top
