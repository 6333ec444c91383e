#include <cstdio>
#include <exception>

#include <sys/resource.h>

#include "agent/commands/command_line.h"
#include "agent/runtime/footprint.h"

namespace {

using namespace strata::agent;

/// A host of many containers has several files open for each; select(), the reason for the low
/// default, is not used.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run(int argc, char** argv) {
  CommandLine line;
  if (const auto exit_code = parse_command_line(argc, argv, line)) return *exit_code;
  return line.run();
}

}  // namespace

int main(int argc, char** argv) {
  limit_heap();
  raise_file_limit();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // of a library: memory has run out
    std::fprintf(stderr, "strata: %s\n", error.what());
    return exit_failed;
  }
}
