// ContainerdClient: the calls of containerd's API that are used. One thread calls.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/identity/runtimes/containerd/containerd_api.h"
#include "core/identity/runtimes/grpc/grpc_client.h"

namespace strata::containerd {

class ContainerdClient {
 public:
  explicit ContainerdClient(grpc::ClientOptions options)
      : list_timeout_(patience * options.timeout), grpc_(options) {}

  Status connect(const std::string& socket) { return grpc_.connect(socket); }
  void disconnect() { grpc_.disconnect(); }
  [[nodiscard]] bool connected() const { return grpc_.connected(); }

  /// An event that cannot be read ends the stream.
  Status subscribe(std::function<void(Heard)> on_heard);
  /// See grpc::Client::wait().
  Status wait(Duration longest) { return grpc_.wait(longest); }

  /// Without Docker's.
  Result<std::vector<std::string>> namespaces();
  Status each_container(const std::string& name_space, const LabelNames& labels, const Known& known,
                        const std::function<Status(Described)>& take);
  /// containerd asks one shim after the other and gives each 2 s, so that this may take long.
  Result<std::vector<Task>> tasks(const std::string& name_space);
  /// not_found: gone.
  Result<Described> container(const Touched& which, const LabelNames& labels);
  /// not_found: it does not run.
  Result<Task> task(const Touched& which);

  [[nodiscard]] grpc::Waker& waker() { return grpc_.waker(); }

 private:
  Result<std::string> ask(const char* method, const std::string& name_space,
                          const std::string& request,
                          std::optional<Duration> timeout = std::nullopt);

  static constexpr int patience = 5;  // of hanging shims, about

  Duration list_timeout_;
  grpc::Client grpc_;
};

}  // namespace strata::containerd
