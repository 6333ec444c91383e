// Child processes of the benchmark: they end with the object, and with the benchmark itself.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace strata::bench {

void pin_to(int cpu);

class Process {
 public:
  /// Runs `work` in a child.
  explicit Process(const std::function<int()>& work);
  /// Runs a program with its output thrown away.
  explicit Process(const std::vector<std::string>& command);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

/// Whether a program of that name can be found.
bool is_installed(const std::string& program);

}  // namespace strata::bench
