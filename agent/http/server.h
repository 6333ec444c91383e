// HttpServer: the agent's HTTP face. It renders published snapshots; it never touches a collector.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/config/values.h"
#include "agent/http/backend.h"
#include "core/base/result.h"

namespace strata::agent {

/// Whose paths a server answers: the agent's own, or those of an exporter that it stands in for.
enum class Face : std::uint8_t { agent, cadvisor, node_exporter, redis_exporter };

class HttpServer {
 public:
  /// Binds and serves on threads of its own until destroyed, which waits for requests that are
  /// being answered. `backend` must outlive it. Port 0 takes any that is free.
  static Result<HttpServer> start(const ListenAddress& address, Backend& backend,
                                  Face face = Face::agent);

  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) = delete;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// Gives the address free; requests that have come are still answered.
  void close();

  /// The port really bound: differs from the one asked for where that was 0.
  [[nodiscard]] int port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace strata::agent
