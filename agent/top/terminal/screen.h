// Screen: the terminal as a full screen, by ncurses. There is one at a time; one thread.
#pragma once

#include <memory>

#include "agent/top/page.h"
#include "agent/top/view.h"
#include "core/base/result.h"

namespace strata::top {

class Screen {
 public:
  /// Takes over the terminal of stdin and stdout. Code::unsupported where its type is not known or
  /// cannot place text.
  static Result<std::unique_ptr<Screen>> open(bool colours);
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  /// Gives the terminal back.
  ~Screen();

  [[nodiscard]] Size size() const;
  /// Whether the locale's characters are UTF-8.
  [[nodiscard]] bool unicode() const { return unicode_; }

  void draw(const Page& page);
  /// Never waits; Key::none when nothing more was typed.
  Input read();

  /// The terminal's size has changed.
  void resize();
  /// Gives the terminal back for a while: until resume().
  void suspend();
  void resume();

 private:
  Screen(void* screen, bool unicode, bool colours)
      : screen_(screen), unicode_(unicode), colours_(colours) {}

  void draw_line(int y, const Line& line) const;

  void* screen_;  // ncurses's SCREEN
  bool unicode_;
  bool colours_;
};

/// Whether stdin and stdout are a terminal that can show a full screen: not TERM=dumb.
bool is_full_terminal();

}  // namespace strata::top
