#include "collectors/api/tls_options.h"

#include <array>
#include <memory>

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace strata::api {
namespace {

Error tls_error(const std::string& file) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return {Code::invalid, file + ": " + text.data()};
}

}  // namespace

Status use_client_certificate(SSL_CTX* context, const TlsOptions& options) {
  if (options.cert_file.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, options.cert_file.c_str()) != 1) {
    return fail(tls_error(options.cert_file));
  }
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(tls_error(options.key_file));
  }
  return {};
}

Result<std::string> numeric_address(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return fail(Code::io, host + ": " + ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, ::freeaddrinfo);
  std::array<char, NI_MAXHOST> text{};
  const int error = ::getnameinfo(found->ai_addr, found->ai_addrlen, text.data(), text.size(),
                                  nullptr, 0, NI_NUMERICHOST);
  if (error != 0) return fail(Code::io, host + ": " + ::gai_strerror(error));
  return std::string(text.data());
}

}  // namespace strata::api
