// Another program that watches the kernel at the same time as a probe of ours.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace strata::test {

/// bpftrace with this program. It sees a debugfs of its own, since it wants the tracepoints'
/// formats and not every machine has it mounted.
std::vector<std::string> bpftrace_command(const std::string& program);

/// Runs until it is finished or destroyed.
class Tool {
 public:
  explicit Tool(const std::vector<std::string>& command);
  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;
  ~Tool();

  /// False where the program is not installed.
  [[nodiscard]] bool started() const { return pid_ > 0; }

  /// Waits until its output contains `text`.
  bool says(const std::string& text, int seconds);

  /// Sends the signal and returns all that it printed.
  std::string finish(int signal);

 private:
  void read_for(int milliseconds);

  pid_t pid_ = -1;
  int output_ = -1;
  std::string text_;
};

}  // namespace strata::test
