// What tests of the Docker source share: answers as Docker gives them.
#pragma once

#include <chrono>
#include <csignal>
#include <string>

#include <gtest/gtest.h>

#include "core/identity/runtimes/docker/docker_source.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_docker.h"
#include "tests/support/temp_tree.h"

namespace strata::test {

/// "7000...": 64 digits, as runtimes name containers.
inline std::string id_from(const std::string& start) {
  return start + std::string(64 - start.size(), '0');
}
inline const std::string aa = id_from("aa");
inline const std::string bb = id_from("bb");
inline const std::string dd = id_from("dd");

inline std::string list_of(const std::string& name, const std::string& state = "running",
                           const std::string& status = "Up 3 minutes") {
  return http_answer(200, R"([{"Id":")" + aa + R"(","Names":["/)" + name + R"("],"State":")" +
                              state + R"(","Status":")" + status + R"(","Image":"app:1"}])");
}

inline std::string inspection_of(const std::string& id, int pid,
                                 const std::string& state = "running",
                                 const std::string& more = {}) {
  return http_answer(200, R"({"Id":")" + id + R"(","Name":"/)" + id.substr(0, 2) +
                              R"(-name","State":{"Pid":)" + std::to_string(pid) + R"(,"Status":")" +
                              state + R"(")" + more + R"(},"Config":{"Image":"app:1"}})");
}

/// Docker's line for an event of the container `id`.
inline std::string event_line(const std::string& action, const std::string& id,
                              const std::string& attributes, std::uint64_t nano) {
  return R"({"Type":"container","Action":")" + action + R"(","Actor":{"ID":")" + id +
         R"(","Attributes":{)" + attributes + R"(}},"timeNano":)" + std::to_string(nano) + "}\n";
}

inline std::string healthy(const std::string& path) {
  if (path == "/containers/json") return list_of("api");
  if (path == "/containers/" + aa + "/json") return inspection_of(aa, 12);
  return http_answer(404, R"({"message":"No such container"})");
}

class DockerSourceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }

  [[nodiscard]] DockerSourceOptions options(Duration period = std::chrono::milliseconds(20)) const {
    using namespace std::chrono_literals;
    DockerSourceOptions made;
    made.client = {
        .socket = socket, .timeout = 200ms, .total_timeout = 400ms, .max_body_bytes = 10'000};
    made.period = period;
    return made;
  }

  TempTree tree;
  const std::string socket = tree.path("docker.sock");
  SystemClock clock;
};

}  // namespace strata::test
