// One request and its answers, while they are under way; and the session that carries them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <nghttp2/nghttp2.h>

#include "core/base/fd.h"
#include "core/identity/runtimes/grpc/grpc_client.h"

namespace strata::grpc {

struct Exchange {
  Exchange(std::string_view request, std::size_t max_message_bytes, OnMessage on_message)
      : frame(frame_message(request)), answers(max_message_bytes), deliver(std::move(on_message)) {}

  /// What the exchange came to; called when it is closed.
  [[nodiscard]] Status verdict() const;

  std::string frame;  // the request
  std::size_t sent = 0;
  MessageSplitter answers;
  OnMessage deliver;
  std::size_t delivered = 0;
  std::size_t bytes = 0;
  bool held = false;  // its window is opened by wait() alone
  std::size_t to_consume = 0;
  Status status;  // the first error of ours
  std::string http_status;
  std::string grpc_status;
  std::string grpc_message;
  bool closed = false;
  std::uint32_t close_code = 0;
};

struct Connection {
  using Session = std::unique_ptr<nghttp2_session, void (*)(nghttp2_session*)>;

  explicit Connection(Fd socket);

  /// The stream's number.
  Result<std::int32_t> submit(Exchange& exchange, std::string_view method,
                              const Metadata& metadata);
  /// Its answers are for nobody any more.
  void abandon(std::int32_t stream);
  /// Moves what the session wants to send to the socket, as far as it takes it.
  Status send();
  /// Hands received bytes to the session.
  Status receive(std::string_view bytes);
  void open_window(std::int32_t stream, Exchange& exchange);

  Fd fd;
  Session session;
  std::string outgoing;  // taken from the session, not yet by the socket
  std::map<std::int32_t, Exchange*> exchanges;
  std::unique_ptr<Exchange> watched;
  std::int32_t watched_stream = 0;
};

}  // namespace strata::grpc
