#pragma once

#include <string>

#include <openssl/types.h>

#include "core/base/result.h"

namespace strata::api {

/// Files are read for each connection, since certificates are renewed.
struct TlsOptions {
  std::string ca_file = {};    // empty: the host's authorities
  std::string cert_file = {};  // the client's, with its chain; empty: none
  std::string key_file = {};
  std::string server_name = {};  // that its certificate has to bear; empty: the host of the URL
  bool insecure_skip_verify = false;
};

/// Code::permission or Code::invalid, naming the file, where the client's certificate or key cannot
/// be used.
Status use_client_certificate(SSL_CTX* context, const TlsOptions& options);

/// An address of `host` as numbers; blocks for as long as the resolver does.
Result<std::string> numeric_address(const std::string& host);

}  // namespace strata::api
