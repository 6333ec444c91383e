// TlsStream: TLS over another stream, by OpenSSL through memory, so that the waits and deadlines
// stay those of the stream below.
#pragma once

#include <memory>
#include <string>

#include "collectors/redis/stream.h"

struct ssl_ctx_st;
struct ssl_st;

namespace strata::redis {

class TlsStream final : public Stream {
 public:
  /// The handshake. The files are read anew, so that renewed certificates are taken. Code::io with
  /// OpenSSL's reason where the server's certificate is not trusted, has expired or is another's.
  static Result<std::unique_ptr<TlsStream>> open(std::unique_ptr<Stream> below,
                                                 const TlsSettings& settings,
                                                 const std::string& host, Instant deadline);

  Status write(std::string_view bytes, Instant deadline) override;
  Result<std::size_t> read(std::span<char> into, Instant deadline) override;
  [[nodiscard]] int descriptor() const override { return below_->descriptor(); }

 private:
  struct ContextFree {
    void operator()(ssl_ctx_st* context) const;
  };
  struct SessionFree {
    void operator()(ssl_st* session) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, ContextFree>;
  using Session = std::unique_ptr<ssl_st, SessionFree>;

  TlsStream(std::unique_ptr<Stream> below, Session session)
      : below_(std::move(below)), session_(std::move(session)) {}

  static Result<Context> context_of(const TlsSettings& settings);
  static Result<Session> session_of(const TlsSettings& settings, const std::string& host);
  Status shake_hands(Instant deadline);
  Status make_progress(int outcome, Instant deadline);
  Status send_pending(Instant deadline);
  [[nodiscard]] Error refusal() const;

  std::unique_ptr<Stream> below_;
  Session session_;
};

}  // namespace strata::redis
