// TlsSettings: how a rediss:// server is known, and how it knows us. Passive.
#pragma once

#include <string>

namespace strata::redis {

struct TlsSettings {
  std::string ca_file;      // empty: the host's authorities
  std::string cert_file;    // PEM, with the chain; empty: none is shown
  std::string key_file;     // PEM
  std::string server_name;  // empty: the address's host
  bool verify = true;
};

}  // namespace strata::redis
