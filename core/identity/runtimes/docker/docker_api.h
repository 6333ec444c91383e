// Docker's API: its answers parsed, and a client for its UNIX socket that cannot be held up.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity/runtime_view.h"

namespace strata {

/// Labels that are kept; those that say where a container belongs. The others are the user's own
/// affair and unbounded.
using LabelNames = std::vector<std::string>;
inline const LabelNames default_labels = {
    "com.docker.compose.project", "com.docker.compose.service", "io.kubernetes.container.name",
    "io.kubernetes.pod.name", "io.kubernetes.pod.namespace"};

/// By which a container asks Prometheus, and the agent, to scrape it; pods have them as
/// annotations.
inline const LabelNames scrape_labels = {"prometheus.io/scrape", "prometheus.io/port",
                                         "prometheus.io/path", "prometheus.io/scheme"};

/// GET /containers/json. Names, images, states and labels; entries without an id are left out.
Result<std::vector<RuntimeContainer>> parse_docker_list(std::string_view json,
                                                        const LabelNames& labels = default_labels);

/// GET /containers/<id>/json. Everything.
Result<RuntimeContainer> parse_docker_inspect(std::string_view json,
                                              const LabelNames& labels = default_labels);

/// GET /version: the server's own ("20.10.24+dfsg1").
Result<std::string> parse_docker_version(std::string_view json);

/// "web" of the "/web" that its API calls a container.
std::string docker_name(std::string told);

/// "2026-11-22T18:51:03.762965494Z"; Docker's zero time (year 1) is absent.
std::optional<WallTime> parse_rfc3339(std::string_view text);

struct DockerClientOptions {
  std::string socket = "/var/run/docker.sock";
  Duration timeout = std::chrono::seconds(2);         // to connect, and between two reads
  Duration total_timeout = std::chrono::seconds(10);  // for one whole answer's body
  std::size_t max_body_bytes = std::size_t{16} << 20;
};

/// One thread calls get(); stop() may be called from another to cut a wait short.
class DockerClient {
 public:
  explicit DockerClient(DockerClientOptions options);
  ~DockerClient();
  DockerClient(const DockerClient&) = delete;
  DockerClient& operator=(const DockerClient&) = delete;

  /// The body of a 200 answer. 404 is not_found; other answers are io errors with Docker's message.
  Result<std::string> get(const std::string& path);
  void stop();

 private:
  struct Connection;
  DockerClientOptions options_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace strata
