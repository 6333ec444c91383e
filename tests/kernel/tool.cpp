#include "tests/kernel/tool.h"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace strata::test {

std::vector<std::string> bpftrace_command(const std::string& program) {
  return {"unshare",
          "-m",
          "sh",
          "-c",
          "mount -t debugfs debugfs /sys/kernel/debug; exec bpftrace -e \"$0\"",
          program};
}

Tool::Tool(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  if (::posix_spawnp(&pid_, words[0], &actions, nullptr, words.data(), environ) != 0) pid_ = -1;
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  output_ = ends[0];
}

Tool::~Tool() {
  if (pid_ > 0) finish(SIGKILL);
  if (output_ >= 0) ::close(output_);
}

void Tool::read_for(int milliseconds) {
  pollfd wanted{.fd = output_, .events = POLLIN, .revents = 0};
  if (::poll(&wanted, 1, milliseconds) != 1) return;
  std::array<char, 4096> buffer{};
  const auto size = ::read(output_, buffer.data(), buffer.size());
  if (size > 0) text_.append(buffer.data(), static_cast<std::size_t>(size));
}

bool Tool::says(const std::string& text, int seconds) {
  for (int i = 0; i < 10 * seconds && text_.find(text) == std::string::npos; ++i) read_for(100);
  return text_.find(text) != std::string::npos;
}

std::string Tool::finish(int signal) {
  ::kill(pid_, signal);
  for (auto before = text_.size() + 1; before != text_.size();) {
    before = text_.size();
    read_for(3000);
  }
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  return text_;
}

}  // namespace strata::test
