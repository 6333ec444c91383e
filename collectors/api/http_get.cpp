#include "collectors/api/http_get.h"

#include <exception>
#include <memory>
#include <optional>

#include "collectors/api/bounded_stream.h"
#include "collectors/api/sigpipe_guard.h"
#include "collectors/api/socket_watchdog.h"

namespace strata::api {
namespace {

/// As Prometheus 2.42 asks.
constexpr auto accept =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

/// Chunk framing and heads come on top of the body.
constexpr std::size_t framing_allowance = std::size_t{1} << 20;

/// The address of a container that cannot be reached is given this much of the time.
constexpr int address_share = 4;

/// How the connection of one request is made, and why it was not.
struct Dialling {
  InsideNetwork* inside = nullptr;  // null: there is the address alone
  Instant deadline{};
  SocketWatchdog* watchdog = nullptr;
  std::optional<Error> refused_inside = {};
};

/// A cpp-httplib client (plain or TLS) whose connection is bounded by `meter`.
template <class Base>
class BoundedClient final : public Base {
 public:
  BoundedClient(const HostPort& server, AnswerMeter& meter, Dialling& dialling)
      : Base(server.host, static_cast<int>(server.port)), meter_(meter), dialling_(dialling) {}

 private:
  using Socket = typename Base::Socket;

  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
    auto* const inside = dialling_.inside;
    const auto by_address = [&] {
      return httplib::ClientImpl::create_and_connect_socket(socket, error);
    };
    if (inside == nullptr || !inside->usable()) return by_address();
    const bool was_first = inside->first();
    if (!was_first && by_address()) return true;
    if (connect_inside(socket)) return true;
    error = httplib::Error::Connection;
    return was_first && !inside->only() && by_address();
  }

  bool connect_inside(Socket& socket) {
    auto connected = dialling_.inside->connect(dialling_.deadline);
    if (!connected) {
      dialling_.refused_inside = connected.error();
      return false;
    }
    dialling_.watchdog->watch(connected->get());
    socket.sock = connected->release();
    return true;
  }

  bool process_socket(const Socket& socket,
                      std::function<bool(httplib::Stream&)> callback) override {
    BoundedStream stream(socket.sock, socket.ssl, meter_);
    return callback(stream);
  }

  AnswerMeter& meter_;
  Dialling& dialling_;
};

using TlsClient = BoundedClient<httplib::SSLClient>;

/// The library asks for and verifies the name that it connects to, so another name is given to it
/// as the host, and the address behind it.
Result<std::unique_ptr<TlsClient>> make_tls_client(const HostPort& server, const TlsOptions& tls,
                                                   AnswerMeter& meter, Dialling& dialling) {
  const auto name = tls.server_name.empty() ? server.host : tls.server_name;
  auto client = std::make_unique<TlsClient>(HostPort{name, server.port}, meter, dialling);
  if (auto status = use_client_certificate(client->ssl_context(), tls); !status) {
    return fail(status.error());
  }
  client->enable_server_certificate_verification(!tls.insecure_skip_verify);
  if (!tls.ca_file.empty()) client->set_ca_cert_path(tls.ca_file, {});
  if (name == server.host) return client;
  auto address = numeric_address(server.host);
  if (!address) return fail(address.error());
  client->set_hostname_addr_map({{name, *std::move(address)}});
  return client;
}

/// What is to be said of an answer that did not come whole.
Error broken(httplib::Error error, AnswerMeter::Verdict verdict) {
  switch (verdict) {
    case AnswerMeter::Verdict::late:
      return {Code::timeout, "no whole answer in time"};
    case AnswerMeter::Verdict::long_head:
      return {Code::parse, "the head of the answer is too long"};
    case AnswerMeter::Verdict::long_answer:
      return {Code::exhausted, "the answer is larger than the limit"};
    case AnswerMeter::Verdict::fine:
      break;
  }
  switch (error) {
    case httplib::Error::Connection:
      return {Code::io, "cannot connect"};
    case httplib::Error::ConnectionTimeout:
      return {Code::timeout, "cannot connect in time"};
    case httplib::Error::SSLLoadingCerts:
      return {Code::invalid, "the file of trusted authorities cannot be used"};
    case httplib::Error::SSLConnection:
      return {Code::io, "TLS handshake failed"};
    case httplib::Error::SSLServerVerification:
      return {Code::permission, "the server's certificate is not trusted"};
    default:
      return {Code::io, "the connection broke before the whole answer, or it is no HTTP"};
  }
}

/// Of an answer that is none of those wanted.
Error refusal(int status, bool of_payload) {
  const bool redirect = status >= 300 && status < 400;
  const bool for_good = status >= 400 && status < 500 && status != 408 && status != 429;
  return {of_payload && for_good ? Code::invalid : Code::io,
          "the server answered " + std::to_string(status) +
              (redirect ? " (redirects are not followed)" : "")};
}

httplib::Headers headers_of(const HttpUrl& url, const std::string& proof) {
  httplib::Headers headers = {
      {"Accept", accept}, {"Accept-Encoding", "gzip"}, {"User-Agent", "strata"}};
  const unsigned usual = url.tls ? 443 : 80;
  const auto host = url.server.text();
  headers.emplace("Host", url.server.port == usual ? host.substr(0, host.rfind(':')) : host);
  if (!proof.empty()) headers.emplace("Authorization", proof);
  return headers;
}

class Exchange {
 public:
  /// A GET into `body`, or a POST of `payload`: one of the two is null.
  Exchange(const HttpUrl& url, const GetOptions& options, std::string* body, const Payload* payload)
      : url_(url),
        options_(options),
        body_(body),
        payload_(payload),
        deadline_(SystemClock{}.now() + options.timeout),
        dialling_({.inside = options.inside, .deadline = deadline_}) {}

  Result<std::string> run() {
    const auto proof = authorization(options_.auth);
    if (!proof) return fail(proof.error());
    AnswerMeter meter({deadline_, 2 * options_.body_limit + framing_allowance});
    if (!url_.tls) {
      BoundedClient<httplib::ClientImpl> client(url_.server, meter, dialling_);
      return ask(client, meter, *proof);
    }
    const auto client = make_tls_client(url_.server, options_.tls, meter, dialling_);
    if (!client) return fail(client.error());
    auto answer = ask(**client, meter, *proof);
    const auto verdict = (*client)->get_openssl_verify_result();
    if (answer || answer.error().code != Code::permission || verdict == X509_V_OK) return answer;
    return fail(Code::permission,
                answer.error().message + ": " + X509_verify_cert_error_string(verdict));
  }

 private:
  Result<std::string> ask(httplib::ClientImpl& client, const AnswerMeter& meter,
                          const std::string& proof) {
    SocketWatchdog watchdog(deadline_);
    client.set_follow_location(false);
    client.set_url_encode(false);
    const bool other_way = options_.inside != nullptr && options_.inside->usable();
    client.set_connection_timeout(other_way ? options_.timeout / address_share : options_.timeout);
    dialling_.watchdog = &watchdog;
    client.set_socket_options([&](socket_t socket) { watchdog.watch(socket); });
    const auto answer = client.send(request(proof));
    if (refusal_) return fail(*refusal_);
    if (answer || posted_) return content_type_;
    const bool late = SystemClock{}.now() >= deadline_;
    auto error = broken(answer.error(), late ? AnswerMeter::Verdict::late : meter.verdict());
    if (dialling_.refused_inside) {
      error.message += ", nor within its network: " + dialling_.refused_inside->message;
    }
    return fail(std::move(error));
  }

  httplib::Request request(const std::string& proof) {
    httplib::Request request;
    request.method = payload_ != nullptr ? "POST" : "GET";
    request.path = url_.path;
    request.headers = headers_of(url_, proof);
    if (payload_ != nullptr) {
      request.headers.emplace("Content-Type", payload_->type);
      request.body = payload_->content;
    }
    request.response_handler = [this](const httplib::Response& head) { return take_head(head); };
    request.content_receiver = [this](const char* data, std::size_t size, auto...) {
      return take_body({data, size});
    };
    return request;
  }

  bool take_head(const httplib::Response& head) {
    content_type_ = head.get_header_value("Content-Type");
    posted_ = payload_ != nullptr && head.status / 100 == 2;
    if (posted_ || (payload_ == nullptr && head.status == 200)) return true;
    refusal_ = refusal(head.status, payload_ != nullptr);
    return false;
  }

  bool take_body(std::string_view part) {
    if (posted_) return false;
    if (body_->size() + part.size() > options_.body_limit) {
      refusal_ = Error{Code::exhausted, "body size limit exceeded (limit: " +
                                            std::to_string(options_.body_limit) + " bytes)"};
      return false;
    }
    body_->append(part);
    return true;
  }

  const HttpUrl& url_;
  const GetOptions& options_;
  std::string* body_;
  const Payload* payload_;
  Instant deadline_;
  Dialling dialling_;
  std::string content_type_;
  bool posted_ = false;
  std::optional<Error> refusal_;
};

}  // namespace

Result<std::string> http_get(const HttpUrl& url, const GetOptions& options, std::string& body) {
  const SigpipeGuard no_sigpipe;
  body.clear();
  try {
    return Exchange(url, options, &body, nullptr).run();
  } catch (const std::exception& error) {  // the library's and the allocator's
    return fail(Code::io, error.what());
  }
}

Status http_post(const HttpUrl& url, const GetOptions& options, const Payload& payload) {
  const SigpipeGuard no_sigpipe;
  try {
    const auto answered = Exchange(url, options, nullptr, &payload).run();
    return answered ? Status{} : fail(answered.error());
  } catch (const std::exception& error) {
    return fail(Code::io, error.what());
  }
}

}  // namespace strata::api
