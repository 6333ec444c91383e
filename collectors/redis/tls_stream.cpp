#include "collectors/redis/tls_stream.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace strata::redis {
namespace {

/// OpenSSL's last word, e.g. "certificate verify failed".
std::string last_reason() {
  const auto code = ::ERR_peek_last_error();
  ::ERR_clear_error();
  const auto* const reason = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  return reason == nullptr ? "no reason given" : reason;
}

tl::unexpected<Error> unusable(const std::string& file) {
  return fail(Code::invalid, file + ": " + last_reason());
}

bool is_internet_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

bool expect_name(SSL* session, const std::string& name) {
  auto* const wanted = ::SSL_get0_param(session);
  if (is_internet_address(name)) {
    return ::X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1;
  }
  // SSL_set_tlsext_host_name() is this with an old cast
  auto* const text = const_cast<char*>(name.c_str());
  return ::SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, text) == 1 &&
         ::X509_VERIFY_PARAM_set1_host(wanted, name.data(), name.size()) == 1;
}

}  // namespace

void TlsStream::ContextFree::operator()(ssl_ctx_st* context) const { ::SSL_CTX_free(context); }
void TlsStream::SessionFree::operator()(ssl_st* session) const { ::SSL_free(session); }

Result<TlsStream::Context> TlsStream::context_of(const TlsSettings& settings) {
  Context context(::SSL_CTX_new(::TLS_client_method()));
  if (!context) return fail(Code::exhausted, last_reason());
  auto* const raw = context.get();
  ::SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  ::SSL_CTX_set_verify(raw, settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  const auto& ca = settings.ca_file;
  if (ca.empty()) {
    ::SSL_CTX_set_default_verify_paths(raw);
  } else if (::SSL_CTX_load_verify_locations(raw, ca.c_str(), nullptr) != 1) {
    return unusable(ca);
  }
  if (settings.cert_file.empty()) return context;
  if (::SSL_CTX_use_certificate_chain_file(raw, settings.cert_file.c_str()) != 1) {
    return unusable(settings.cert_file);
  }
  const auto& key = settings.key_file;
  if (::SSL_CTX_use_PrivateKey_file(raw, key.c_str(), SSL_FILETYPE_PEM) != 1) return unusable(key);
  return context;
}

Result<TlsStream::Session> TlsStream::session_of(const TlsSettings& settings,
                                                 const std::string& host) {
  ::ERR_clear_error();
  const auto context = context_of(settings);
  if (!context) return fail(context.error());
  Session session(::SSL_new(context->get()));
  BIO* const in = ::BIO_new(::BIO_s_mem());
  BIO* const out = ::BIO_new(::BIO_s_mem());
  if (!session || in == nullptr || out == nullptr) {
    ::BIO_free(in);
    ::BIO_free(out);
    return fail(Code::exhausted, "no memory for a session");
  }
  ::BIO_ctrl(in, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, nullptr);  // empty is not the end
  ::SSL_set_bio(session.get(), in, out);
  ::SSL_set_connect_state(session.get());
  const auto& name = settings.server_name.empty() ? host : settings.server_name;
  if (!expect_name(session.get(), name)) return fail(Code::invalid, "server name: " + name);
  return session;
}

Result<std::unique_ptr<TlsStream>> TlsStream::open(std::unique_ptr<Stream> below,
                                                   const TlsSettings& settings,
                                                   const std::string& host, Instant deadline) {
  auto session = session_of(settings, host);
  if (!session) return fail(session.error());
  std::unique_ptr<TlsStream> stream(new TlsStream(std::move(below), *std::move(session)));
  if (auto status = stream->shake_hands(deadline); !status) return fail(status.error());
  return stream;
}

Status TlsStream::shake_hands(Instant deadline) {
  while (true) {
    const int outcome = ::SSL_do_handshake(session_.get());
    if (outcome == 1) return send_pending(deadline);
    if (auto status = make_progress(outcome, deadline); !status) return status;
  }
}

/// After a call that did not succeed: sends what OpenSSL has to say, and reads if it waits for it.
Status TlsStream::make_progress(int outcome, Instant deadline) {
  const int why = ::SSL_get_error(session_.get(), outcome);
  if (auto status = send_pending(deadline); !status) return status;
  if (why == SSL_ERROR_ZERO_RETURN) {
    return fail(Code::io, "connection lost: Server closed the connection");
  }
  if (why != SSL_ERROR_WANT_READ) return fail(refusal());
  std::array<char, std::size_t{16} << 10> bytes{};
  const auto size = below_->read(bytes, deadline);
  if (!size) return fail(size.error());
  ::BIO_write(::SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(*size));
  return {};
}

Error TlsStream::refusal() const {
  const auto verdict = ::SSL_get_verify_result(session_.get());
  if (verdict == X509_V_OK) return {Code::io, last_reason()};
  ::ERR_clear_error();
  return {Code::io,
          std::string("the server's certificate: ") + ::X509_verify_cert_error_string(verdict)};
}

Status TlsStream::send_pending(Instant deadline) {
  std::array<char, std::size_t{16} << 10> bytes;  // NOLINT(*-member-init): filled by BIO_read()
  auto* const out = ::SSL_get_wbio(session_.get());
  while (true) {
    const int size = ::BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    if (size <= 0) return {};
    auto status = below_->write({bytes.data(), static_cast<std::size_t>(size)}, deadline);
    if (!status) return status;
  }
}

Status TlsStream::write(std::string_view bytes, Instant deadline) {
  while (!bytes.empty()) {
    ::ERR_clear_error();
    std::size_t written = 0;
    const int outcome = ::SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &written);
    bytes.remove_prefix(written);
    auto status = outcome == 1 ? send_pending(deadline) : make_progress(outcome, deadline);
    if (!status) return status;
  }
  return {};
}

Result<std::size_t> TlsStream::read(std::span<char> into, Instant deadline) {
  while (true) {
    ::ERR_clear_error();
    std::size_t size = 0;
    const int outcome = ::SSL_read_ex(session_.get(), into.data(), into.size(), &size);
    if (outcome == 1) return size;
    if (auto status = make_progress(outcome, deadline); !status) return fail(status.error());
  }
}

}  // namespace strata::redis
