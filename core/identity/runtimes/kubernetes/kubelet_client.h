// KubeletClient: asks kubelet, or the API server in its place, for the pods of the node.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace httplib {
class Client;
}

namespace strata {

struct KubeletClientOptions {
  std::string url;   // https://127.0.0.1:10250; with a node that of the API server
  std::string node;  // whose kubelet the API server is to ask; empty: url is kubelet's own
  std::string token_file;
  std::string ca_file;
  bool verify = true;  // kubelet's certificate; many a kubelet has signed its own
  Duration timeout = std::chrono::seconds(2);         // to connect, and between two reads
  Duration total_timeout = std::chrono::seconds(10);  // for one whole answer's body
  std::size_t max_body_bytes = std::size_t{32} << 20;
};

/// One thread calls pods(); stop() may be called from another to cut a wait short.
class KubeletClient {
 public:
  explicit KubeletClient(KubeletClientOptions options);
  ~KubeletClient();
  KubeletClient(const KubeletClient&) = delete;
  KubeletClient& operator=(const KubeletClient&) = delete;

  /// The body of the answer. The token is read anew each time: it is replaced every hour.
  Result<std::string> pods();
  void stop();

 private:
  Result<std::string> get(const std::string& token);

  KubeletClientOptions options_;
  std::string path_;
  std::unique_ptr<httplib::Client> http_;
};

}  // namespace strata
