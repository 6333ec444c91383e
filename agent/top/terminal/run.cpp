#include "agent/top/terminal/run.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "agent/top/terminal/screen.h"

namespace strata::top {
namespace {

constexpr std::array<int, 7> answered = {SIGINT,  SIGTERM,  SIGHUP, SIGQUIT,
                                         SIGTSTP, SIGWINCH, SIGCONT};

class Session {
 public:
  Session(App& app, LookFeed& feed, const Fd& signals, Screen& screen)
      : app_(app), feed_(feed), signals_(signals), screen_(screen) {}

  Status run() {
    while (!left_ && !app_.view().ended) {
      screen_.draw(app_.page(screen_.size()));
      if (auto waited = wait(); !waited) return waited;
    }
    return {};
  }

 private:
  Status wait() {
    std::array<pollfd, 3> ready = {
        {{STDIN_FILENO, POLLIN, 0}, {signals_.get(), POLLIN, 0}, {feed_.readable(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0) {
      return errno == EINTR ? Status{} : fail(errno_error(errno, "poll"));
    }
    if (ready[1].revents != 0) take_signals();
    if (ready[2].revents != 0) take_look();
    if ((ready[0].revents & POLLIN) != 0) take_keys();
    if ((ready[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) left_ = true;
    return {};
  }

  void take_keys() {
    auto input = screen_.read();
    if (input.key == Key::none) left_ = is_at_end();
    for (; input.key != Key::none; input = screen_.read()) app_.press(input);
    feed_.want(app_.view().opened, app_.view().paused);
  }

  /// A terminal that is readable and has nothing to read has been hung up; the beginning of a key
  /// that takes several bytes looks the same for a moment.
  [[nodiscard]] bool is_at_end() {
    constexpr int most_empty = 100;
    return ++empty_reads_ > most_empty;
  }

  void take_look() {
    if (auto look = feed_.take()) app_.take(std::move(*look));
  }

  void take_signals() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
      switch (info.ssi_signo) {
        case SIGWINCH:
          screen_.resize();
          break;
        case SIGTSTP:
          screen_.suspend();
          ::raise(SIGSTOP);  // until the shell continues it
          screen_.resume();
          break;
        case SIGCONT:
          screen_.resume();
          break;
        default:
          left_ = true;
      }
    }
  }

  App& app_;
  LookFeed& feed_;
  const Fd& signals_;
  Screen& screen_;
  bool left_ = false;
  int empty_reads_ = 0;
};

}  // namespace

Result<Fd> terminal_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : answered) sigaddset(&signals, signal);
  if (::sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) {
    return fail(errno_error(errno, "sigprocmask"));
  }
  Fd fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail(errno_error(errno, "signalfd"));
  return fd;
}

Status run_on_terminal(App& app, LookFeed& feed, const Fd& signals, bool colours) {
  auto screen = Screen::open(colours);
  if (!screen) return fail(screen.error());
  app.set_unicode((*screen)->unicode());
  return Session(app, feed, signals, **screen).run();
}

}  // namespace strata::top
