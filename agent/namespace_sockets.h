// NamespaceSockets: TCP sockets in the network namespaces of containers, for servers that no
// address of the host's reaches.
//
// Entering a namespace takes CAP_SYS_ADMIN, which the agent gives up when it has started. A child
// process keeps that right and nothing else, no file and no other right: it is handed a namespace
// and hands back a socket which is in it and not connected.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <sys/types.h>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata {

/// Thread-safe after start().
class NamespaceSockets {
 public:
  /// Forks, so that no thread may run yet. Code::permission where the right is missing.
  static Result<std::unique_ptr<NamespaceSockets>> start();

  NamespaceSockets(const NamespaceSockets&) = delete;
  NamespaceSockets& operator=(const NamespaceSockets&) = delete;
  /// Ends the child. It also ends with the thread that has called start().
  ~NamespaceSockets();

  /// A stream socket of `family` (AF_INET, AF_INET6) that does not block. `path` is a
  /// /proc/<pid>/ns/net; Code::not_found where it is another namespace than `inode` by now.
  Result<Fd> open(const std::string& path, std::uint64_t inode, int family);

  [[nodiscard]] pid_t child() const { return child_; }

 private:
  NamespaceSockets(Fd channel, pid_t child) : channel_(std::move(channel)), child_(child) {}

  Result<Fd> ask(int space, int family);

  std::mutex mutex_;
  Fd channel_;  // under mutex_; closed once the child has failed to answer
  pid_t child_;
};

}  // namespace strata
