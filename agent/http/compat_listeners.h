// CompatListeners: the listeners in place of exporters that are configured at the moment.
#pragma once

#include <future>
#include <map>
#include <mutex>
#include <vector>

#include "agent/config/config.h"
#include "agent/http/backend.h"
#include "agent/http/server.h"

namespace strata::agent {

class CompatListeners {
 public:
  /// `backend` outlives the listeners.
  explicit CompatListeners(Backend& backend) : backend_(backend) {}

  /// Makes what listens match `wanted`; a listener whose address has not changed goes on. On an
  /// error those before listen again. Any thread, the loop's included: it does not wait for
  /// requests that are being answered.
  Status apply(const CompatConfig& wanted);

 private:
  Status change(const CompatConfig& wanted);
  Status open(const CompatConfig& wanted);
  void end(HttpServer&& server);

  struct Listener {
    ListenAddress address;
    HttpServer server;
  };

  Backend& backend_;
  std::mutex mutex_;
  CompatConfig applied_;
  std::map<Face, Listener> listeners_;
  std::vector<std::future<void>> ending_;  // answer their last requests
};

}  // namespace strata::agent
