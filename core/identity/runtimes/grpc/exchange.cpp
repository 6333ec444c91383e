#include "core/identity/runtimes/grpc/exchange.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <vector>

#include <sys/socket.h>

#include "core/base/text.h"

namespace strata::grpc {
namespace {

constexpr std::size_t max_words = 200;
constexpr std::uint32_t max_header_list = 16384;

std::string_view view_of(const std::uint8_t* data, std::size_t length) {
  return {reinterpret_cast<const char*>(data), length};
}

/// nghttp2 copies what it is given.
nghttp2_nv header(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

Status nghttp2_status(int code) {
  if (code >= 0) return {};
  return fail(Code::io, std::string("HTTP/2: ") + nghttp2_strerror(code));
}

/// The codes of gRPC that a caller tells apart.
Code code_of(unsigned status) {
  switch (status) {
    case 4:  // DEADLINE_EXCEEDED
      return Code::timeout;
    case 5:  // NOT_FOUND
      return Code::not_found;
    case 7:   // PERMISSION_DENIED
    case 16:  // UNAUTHENTICATED
      return Code::permission;
    case 8:  // RESOURCE_EXHAUSTED
      return Code::exhausted;
    case 12:  // UNIMPLEMENTED
      return Code::unsupported;
    default:
      return Code::io;
  }
}

}  // namespace

Status Exchange::verdict() const {
  if (!status) return status;
  const auto code = text::number<unsigned>(grpc_status);
  if (code && *code != 0) {
    return fail(code_of(*code), "status " + grpc_status + ": " + grpc_message);
  }
  if (code && answers.between_messages()) return {};
  if (code) return fail(Code::io, "the answer ends within a message");
  if (!http_status.empty() && http_status != "200") {
    return fail(Code::io, "HTTP status " + http_status);
  }
  return fail(Code::io,
              "the answer ends without a status, HTTP/2 code " + std::to_string(close_code));
}

namespace {

/// What nghttp2 calls; each finds the exchange of its stream.
struct Callbacks {
  static Exchange* exchange_of(void* user, std::int32_t stream) {
    auto& exchanges = static_cast<Connection*>(user)->exchanges;
    const auto found = exchanges.find(stream);
    return found == exchanges.end() ? nullptr : found->second;
  }

  static int on_header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                       const std::uint8_t* name, std::size_t name_length, const std::uint8_t* value,
                       std::size_t value_length, std::uint8_t /*flags*/, void* user) {
    auto* const exchange = exchange_of(user, frame->hd.stream_id);
    if (exchange == nullptr) return 0;
    const auto key = view_of(name, name_length);
    const auto text = view_of(value, std::min(value_length, max_words));
    if (key == ":status") exchange->http_status = text;
    if (key == "grpc-status") exchange->grpc_status = text;
    if (key == "grpc-message") exchange->grpc_message = text;
    return 0;
  }

  static int on_data(nghttp2_session* session, std::uint8_t /*flags*/, std::int32_t stream,
                     const std::uint8_t* data, std::size_t length, void* user) {
    (void)nghttp2_session_consume_connection(session, length);
    auto* const exchange = exchange_of(user, stream);
    if (exchange == nullptr) return 0;
    exchange->bytes += length;
    if (exchange->held) {
      exchange->to_consume += length;
    } else {
      (void)nghttp2_session_consume_stream(session, stream, length);
    }
    if (!exchange->status) return 0;
    exchange->status = exchange->answers.feed(view_of(data, length), [&](std::string_view bytes) {
      ++exchange->delivered;
      return exchange->deliver(bytes);
    });
    if (!exchange->status) {
      (void)nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
    }
    return 0;
  }

  static int on_close(nghttp2_session* /*session*/, std::int32_t stream, std::uint32_t code,
                      void* user) {
    if (auto* const exchange = exchange_of(user, stream); exchange != nullptr) {
      exchange->closed = true;
      exchange->close_code = code;
    }
    return 0;
  }

  static ssize_t on_read(nghttp2_session* /*session*/, std::int32_t stream, std::uint8_t* buffer,
                         std::size_t length, std::uint32_t* flags, nghttp2_data_source* /*source*/,
                         void* user) {
    auto* const found = exchange_of(user, stream);
    if (found == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // it was abandoned
    auto& exchange = *found;
    const auto part = std::min(length, exchange.frame.size() - exchange.sent);
    std::copy_n(exchange.frame.begin() + static_cast<std::ptrdiff_t>(exchange.sent), part, buffer);
    exchange.sent += part;
    if (exchange.sent == exchange.frame.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(part);
  }

  static Connection::Session session(Connection* connection) {
    nghttp2_session_callbacks* made = nullptr;
    nghttp2_option* option = nullptr;
    nghttp2_session* session = nullptr;
    if (nghttp2_session_callbacks_new(&made) == 0 && nghttp2_option_new(&option) == 0) {
      nghttp2_session_callbacks_set_on_header_callback(made, on_header);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_data);
      nghttp2_session_callbacks_set_on_stream_close_callback(made, on_close);
      nghttp2_option_set_no_auto_window_update(option, 1);
      (void)nghttp2_session_client_new2(&session, made, connection, option);
    }
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(made);
    return {session, nghttp2_session_del};
  }
};

}  // namespace

Connection::Connection(Fd socket) : fd(std::move(socket)), session(Callbacks::session(this)) {
  if (!session) return;
  const std::array<nghttp2_settings_entry, 2> settings = {
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, max_header_list}}};
  (void)nghttp2_submit_settings(session.get(), NGHTTP2_FLAG_NONE, settings.data(), settings.size());
}

Result<std::int32_t> Connection::submit(Exchange& exchange, std::string_view method,
                                        const Metadata& metadata) {
  std::vector<nghttp2_nv> headers = {
      header(":method", "POST"),     header(":scheme", "http"),
      header(":path", method),       header(":authority", "localhost"),
      header("te", "trailers"),      header("content-type", "application/grpc"),
      header("user-agent", "strata")};
  for (const auto& [name, value] : metadata) headers.push_back(header(name, value));
  nghttp2_data_provider body{};
  body.read_callback = Callbacks::on_read;
  const auto stream = nghttp2_submit_request(session.get(), nullptr, headers.data(), headers.size(),
                                             &body, nullptr);
  if (auto status = nghttp2_status(stream); !status) return fail(status.error());
  exchanges[stream] = &exchange;
  return stream;
}

void Connection::abandon(std::int32_t stream) {
  exchanges.erase(stream);
  (void)nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
}

Status Connection::send() {
  while (true) {
    if (outgoing.empty()) {
      const std::uint8_t* data = nullptr;
      const auto length = nghttp2_session_mem_send(session.get(), &data);
      if (length < 0) return nghttp2_status(static_cast<int>(length));
      if (length == 0) return {};
      outgoing = view_of(data, static_cast<std::size_t>(length));
    }
    const auto sent = ::send(fd.get(), outgoing.data(), outgoing.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (sent < 0) return fail(errno_error(errno, "send"));
    outgoing.erase(0, static_cast<std::size_t>(sent));
  }
}

Status Connection::receive(std::string_view bytes) {
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto taken = nghttp2_session_mem_recv(session.get(), data, bytes.size());
  return nghttp2_status(static_cast<int>(std::min<ssize_t>(taken, 0)));
}

void Connection::open_window(std::int32_t stream, Exchange& exchange) {
  if (exchange.to_consume == 0 || exchange.closed) return;
  (void)nghttp2_session_consume_stream(session.get(), stream, exchange.to_consume);
  exchange.to_consume = 0;
}

}  // namespace strata::grpc
