// The target as a running program, and the raw profiles that tests make of its addresses.
#pragma once

#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "collectors/profile/raw_profile.h"
#include "tests/support/child_program.h"

namespace strata::profile::test {

/// Knows where its functions are.
class Target {
 public:
  explicit Target(const std::string& path) : Target(std::vector<std::string>{path}) {}
  explicit Target(std::vector<std::string> command) : child_(std::move(command)) {
    for (auto line = child_.line(); !line.empty() && !line.starts_with("done");
         line = child_.line()) {
      const auto space = line.rfind(' ');
      std::uint64_t address = 0;
      std::from_chars(line.data() + space + 1, line.data() + line.size(), address, 16);
      functions_[line.substr(0, space)] = address;
    }
  }

  [[nodiscard]] pid_t pid() const { return child_.pid(); }
  [[nodiscard]] bool runs() const { return !functions_.empty(); }
  [[nodiscard]] std::uint64_t at(const std::string& function) const {
    return functions_.at(function);
  }
  void end() { child_.end(); }

 private:
  strata::test::ChildProgram child_;
  std::map<std::string, std::uint64_t> functions_;
};

/// One sample, seen twice.
inline RawProfile one_stack(pid_t pid, std::vector<std::uint64_t> user) {
  RawProfile raw;
  RawSample sample;
  sample.pid = sample.tid = pid;
  sample.comm = "thread";
  sample.user = std::move(user);
  sample.count = 2;
  raw.samples.push_back(std::move(sample));
  return raw;
}

}  // namespace strata::profile::test
