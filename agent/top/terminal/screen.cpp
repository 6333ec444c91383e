#include "agent/top/terminal/screen.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <cwchar>

#include <langinfo.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_NOMACROS  // their names are everybody's: clear, move, erase
#include <curses.h>

#include "agent/top/cells.h"
#include "agent/top/terminal/restore.h"

namespace strata::top {
namespace {

constexpr short green = 1;
constexpr short yellow = 2;
constexpr short red = 3;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool locale_is_utf8() {
  return std::setlocale(LC_CTYPE, "") != nullptr &&
         std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0;
}

/// The terminal's characters are those of the environment; its locale need not be installed here.
bool set_locale() {
  if (locale_is_utf8()) return true;
  auto wanted = environment("LC_ALL");
  if (wanted.empty()) wanted = environment("LC_CTYPE");
  if (wanted.empty()) wanted = environment("LANG");
  const bool asks =
      wanted.find("UTF-8") != std::string::npos || wanted.find("utf8") != std::string::npos;
  return asks && std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
}

bool set_colours() {
  if (!::has_colors() || ::start_color() == ERR) return false;
  const short background = ::use_default_colors() == OK ? -1 : COLOR_BLACK;
  ::init_pair(green, COLOR_GREEN, background);
  ::init_pair(yellow, COLOR_YELLOW, background);
  ::init_pair(red, COLOR_RED, background);
  return true;
}

attr_t attributes_of(Tone tone, bool colours) {
  switch (tone) {
    case Tone::normal:
      return A_NORMAL;
    case Tone::dim:
      return A_DIM;
    case Tone::strong:
      return A_BOLD;
    case Tone::title:
    case Tone::selected:
      return A_REVERSE;
    case Tone::title_of_sort:
      return A_REVERSE | A_BOLD;
    case Tone::good:
      return colours ? static_cast<attr_t>(COLOR_PAIR(green)) : A_NORMAL;
    case Tone::warning:
      return colours ? static_cast<attr_t>(COLOR_PAIR(yellow)) : A_BOLD;
    case Tone::critical:
      return colours ? static_cast<attr_t>(COLOR_PAIR(red)) | A_BOLD : A_BOLD | A_UNDERLINE;
  }
  return A_NORMAL;
}

/// What ends the full screen, as this terminal wants it; without padding.
std::string ending_bytes() {
  std::string bytes;
  for (const char* const name : {"cnorm", "sgr0", "rmkx", "rmcup"}) {
    const char* const value = ::tigetstr(name);
    if (value != nullptr && value != reinterpret_cast<const char*>(-1)) bytes += value;
  }
  return bytes;
}

Key key_of(wint_t code) {
  switch (code) {
    case KEY_UP:
      return Key::up;
    case KEY_DOWN:
      return Key::down;
    case KEY_PPAGE:
      return Key::page_up;
    case KEY_NPAGE:
      return Key::page_down;
    case KEY_HOME:
      return Key::home;
    case KEY_END:
      return Key::end;
    case KEY_ENTER:
      return Key::enter;
    case KEY_BACKSPACE:
      return Key::backspace;
    default:
      return Key::none;
  }
}

std::string utf8(wint_t character) {
  std::array<char, MB_LEN_MAX> bytes{};
  std::mbstate_t state{};
  const auto size = std::wcrtomb(bytes.data(), static_cast<wchar_t>(character), &state);
  return size == static_cast<std::size_t>(-1) ? "" : std::string(bytes.data(), size);
}

Input typed(wint_t character) {
  constexpr wint_t escape = 27;
  constexpr wint_t erase = 127;
  if (character == '\r' || character == '\n') return {Key::enter};
  if (character == escape) return {Key::escape};
  if (character == erase || character == '\b') return {Key::backspace};
  if (character < ' ') return {Key::character};  // of no meaning, but more may follow
  return {Key::character, utf8(character)};
}

}  // namespace

Result<std::unique_ptr<Screen>> Screen::open(bool colours) {
  const bool unicode = set_locale();
  termios before{};
  if (::tcgetattr(STDIN_FILENO, &before) != 0) return fail(errno_error(errno, "terminal"));
  SCREEN* const screen = ::newterm(nullptr, stdout, stdin);
  if (screen == nullptr) {
    return fail(Code::unsupported, "no full screen on a terminal of type '" + environment("TERM") +
                                       "' (TERM); --once prints plain text");
  }
  keep_for_restore(STDOUT_FILENO, before, ending_bytes());
  ::set_escdelay(25);
  ::cbreak();
  ::noecho();
  ::nonl();
  ::keypad(stdscr, true);
  ::nodelay(stdscr, true);
  ::curs_set(0);
  return std::unique_ptr<Screen>(new Screen(screen, unicode, colours && set_colours()));
}

Screen::~Screen() {
  ::endwin();
  forget_restore();
  ::delscreen(static_cast<SCREEN*>(screen_));
}

Size Screen::size() const {
  return {static_cast<std::size_t>(std::max(1, ::getmaxx(stdscr))),
          static_cast<std::size_t>(std::max(1, ::getmaxy(stdscr)))};
}

void Screen::draw(const Page& page) {
  ::erase();
  const auto height = size().height;
  for (std::size_t y = 0; y < std::min(height, page.lines.size()); ++y) {
    draw_line(static_cast<int>(y), page.lines[y]);
  }
  ::refresh();
}

/// Each span at its own place, so that a character whose width a terminal sees otherwise moves
/// nothing but itself.
void Screen::draw_line(int y, const Line& line) const {
  for (const auto& span : line.spans()) {
    const auto text = unicode_ ? span.text : ascii_only(span.text);
    ::attrset(static_cast<int>(attributes_of(span.tone, colours_)));
    ::mvaddstr(y, static_cast<int>(span.x), text.c_str());
  }
  ::attrset(A_NORMAL);
}

Input Screen::read() {
  wint_t character = 0;
  while (true) {
    const int got = ::get_wch(&character);
    if (got == ERR) return {};
    if (got == OK) return typed(character);
    if (const auto key = key_of(character); key != Key::none) return {key};
  }
}

void Screen::resize() {
  winsize now{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) != 0 || now.ws_row == 0 || now.ws_col == 0) return;
  ::resizeterm(now.ws_row, now.ws_col);
  ::clearok(stdscr, true);
}

void Screen::suspend() { ::endwin(); }

void Screen::resume() {
  ::refresh();
  resize();
}

bool is_full_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 &&
         environment("TERM") != "dumb";
}

}  // namespace strata::top
