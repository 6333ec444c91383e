// HttpServer: the agent's HTTP face. It renders published snapshots; it never touches a collector.
#pragma once

#include <memory>
#include <string>

#include "agent/config/values.h"
#include "agent/http/backend.h"
#include "core/base/result.h"

namespace strata::agent {

class HttpServer {
 public:
  /// Binds and serves on threads of its own until destroyed. `backend` must outlive it. Port 0
  /// takes any that is free.
  static Result<HttpServer> start(const ListenAddress& address, Backend& backend);

  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) = delete;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// The port really bound: differs from the one asked for where that was 0.
  [[nodiscard]] int port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace strata::agent
