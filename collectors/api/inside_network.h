// InsideNetwork: the way to a server from within the network namespace that it lives in, for where
// its address cannot be reached from the host.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::api {

struct InsideOptions {
  /// A socket of the family in the server's namespace, not connected and not blocking; empty: the
  /// server is reached by its address alone.
  std::function<Result<Fd>(int family)> open_socket = {};
  std::vector<std::string> hosts = {};  // addresses as numbers, tried one after the other
  bool only = false;                    // its address means nothing outside
};

/// One thread. Remembers which way has led to the server.
class InsideNetwork {
 public:
  InsideNetwork(InsideOptions options, unsigned port)
      : options_(std::move(options)), port_(port), first_(options_.only) {}

  [[nodiscard]] bool usable() const { return options_.open_socket != nullptr; }

  /// Whether it is tried before the address, or in its place.
  [[nodiscard]] bool first() const { return first_ && usable(); }
  [[nodiscard]] bool only() const { return options_.only && usable(); }

  /// The scrape has failed: perhaps somebody else has the address, as seen from the host.
  void suspect_address() { first_ = true; }

  /// A connected, blocking socket.
  Result<Fd> connect(Instant deadline);

 private:
  Result<Fd> connect_to(const std::string& host, Instant deadline);

  InsideOptions options_;
  unsigned port_;
  bool first_;
};

}  // namespace strata::api
