// How the agent proves itself to a server that it calls, as configured: the same three keys for
// applications that it scrapes and for receivers of alerts.
#pragma once

#include <string>

#include "agent/config/config.h"
#include "agent/config/values.h"
#include "agent/recipe_settings.h"
#include "collectors/api/http_get.h"

namespace strata::agent {

/// `Target` has basic_auth, authorization and tls_config.
template <class Target>
api::HttpAuth http_auth(const Target& config) {
  using Kind = api::HttpAuth::Kind;
  const auto& basic = config.basic_auth;
  const auto& header = config.authorization;
  if (!basic.username.empty() || !basic.password.text.empty() ||
      !basic.password_file.path.empty()) {
    return {.kind = Kind::basic,
            .username = basic.username,
            .secret = {basic.password.text, basic.password_file.path}};
  }
  if (header.credentials.text.empty() && header.credentials_file.path.empty()) return {};
  return {.kind = Kind::header,
          .type = header.type,
          .secret = {header.credentials.text, header.credentials_file.path}};
}

inline api::TlsOptions http_tls(const TlsClientConfig& tls) {
  return {tls.ca_file, tls.cert_file, tls.key_file.path, tls.server_name, tls.insecure_skip_verify};
}

/// All of it as one text that changes when any of it does.
template <class Target>
std::string proof_settings(const Target& config) {
  const auto& basic = config.basic_auth;
  const auto& header = config.authorization;
  const auto& tls = config.tls_config;
  return settings(basic.username, basic.password.text, basic.password_file.path, header.type,
                  header.credentials.text, header.credentials_file.path, tls.ca_file, tls.cert_file,
                  tls.key_file.path, tls.server_name, to_text(tls.insecure_skip_verify));
}

}  // namespace strata::agent
