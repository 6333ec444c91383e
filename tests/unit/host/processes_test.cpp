#include "collectors/host/processes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;

std::string stat_of(int id, std::string_view name, char state, int threads) {
  return std::to_string(id) + " (" + std::string(name) + ") " + state +
         " 1 2 3 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 " + std::to_string(threads) + " 0 99\n";
}

TEST(ProcessesCollector, CountsProcessesAndThreads) {
  const strata::test::TempTree tree;
  const auto collector = make_processes(HostFs({.procfs = tree.path()}));
  tree.write("1/stat", stat_of(1, "init", 'S', 1));
  tree.write("20/stat", stat_of(20, "server", 'S', 4));
  tree.write("20/task/20/stat", stat_of(20, "server", 'S', 4));
  tree.write("20/task/21/stat", stat_of(21, "worker", 'R', 4));
  tree.write("20/task/22/stat", stat_of(22, "worker", 'D', 4));
  tree.write("20/task/23/other", "it has just ended");
  tree.write("30/stat", "");
  tree.write("version", "x\n");
  tree.write("sys/kernel/threads-max", "7801\n");
  auto collected = test::collect(*collector);
  EXPECT_EQ(collected.status.error().code, Code::not_found) << "pid_max is missing";
  tree.write("sys/kernel/pid_max", "32768\n");
  collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      ElementsAre("node_processes_max_processes 32768", "node_processes_max_threads 7801",
                  "node_processes_pids 2", "node_processes_state{state=\"S\"} 2",
                  "node_processes_threads 5", "node_processes_threads_state{thread_state=\"D\"} 1",
                  "node_processes_threads_state{thread_state=\"R\"} 1",
                  "node_processes_threads_state{thread_state=\"S\"} 2"));
}

}  // namespace
}  // namespace strata::host
