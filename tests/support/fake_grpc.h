// A gRPC server on a UNIX socket that answers as told, or misbehaves.
#pragma once

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/fd.h"
#include "tests/support/unix_listener.h"

namespace strata::test {

struct GrpcRequest {
  std::string path;
  std::string name_space;  // containerd's header
  std::string message;
};

struct GrpcAnswer {
  std::vector<std::string> messages = {};
  int status = 0;
  bool stay = false;      // more will be pushed
  bool silent = false;    // never answer
  std::string body = {};  // in place of framed messages
};

/// For gtest, which would show the bytes of its members.
inline void PrintTo(const GrpcAnswer& answer, std::ostream* out) {
  *out << "status " << answer.status << (answer.silent ? ", silent" : "");
}

class FakeGrpc {
 public:
  using Handler = std::function<GrpcAnswer(const GrpcRequest&)>;

  FakeGrpc(std::string socket_path, Handler handler)
      : path_(std::move(socket_path)), handler_(std::move(handler)) {
    listener_ = listen_at(path_, SOCK_NONBLOCK);
    thread_ = std::thread([this] { serve(); });
  }
  FakeGrpc(const FakeGrpc&) = delete;
  FakeGrpc& operator=(const FakeGrpc&) = delete;
  ~FakeGrpc() {
    stopping_ = true;
    thread_.join();
    ::unlink(path_.c_str());
  }

  void set(Handler handler) {
    const std::scoped_lock lock(mutex_);
    handler_ = std::move(handler);
  }
  /// To every stream that has stayed open, soon.
  void push(const std::string& message) {
    const std::scoped_lock lock(mutex_);
    pushed_.push_back(frame(message));
  }
  /// Ends every stream that has stayed open, soon.
  void end_streams() { ending_ = true; }
  /// Cuts all connections; soon.
  void hang_up() { cut_ = true; }
  /// Sends this in place of HTTP/2 on every new connection.
  void speak(std::string bytes) {
    const std::scoped_lock lock(mutex_);
    noise_ = std::move(bytes);
  }
  [[nodiscard]] int calls(const std::string& path) const {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_.find(path);
    return found == calls_.end() ? 0 : found->second;
  }

  static std::string frame(const std::string& message) {
    std::string framed(1, '\0');
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
      framed += static_cast<char>(message.size() >> shift & 0xffU);
    }
    return framed + message;
  }

 private:
  struct Stream {
    GrpcRequest request;
    std::string out;
    int status = 0;
    bool stay = false;
    bool open = false;  // it has been answered, or is being
  };
  struct Peer {
    Fd fd;
    FakeGrpc* server = nullptr;
    std::unique_ptr<nghttp2_session, void (*)(nghttp2_session*)> session{nullptr,
                                                                         nghttp2_session_del};
    std::map<std::int32_t, Stream> streams;
  };

  static std::string text(const std::uint8_t* data, std::size_t length) {
    return {reinterpret_cast<const char*>(data), length};
  }
  static nghttp2_nv header(const char* name, const std::string& value) {
    auto* const key = const_cast<char*>(name);
    auto* const content = const_cast<char*>(value.c_str());
    return {reinterpret_cast<std::uint8_t*>(key), reinterpret_cast<std::uint8_t*>(content),
            std::strlen(name), value.size(), NGHTTP2_NV_FLAG_NONE};
  }

  static int on_header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                       const std::uint8_t* name, std::size_t name_length, const std::uint8_t* value,
                       std::size_t length, std::uint8_t /*flags*/, void* user) {
    auto& stream = static_cast<Peer*>(user)->streams[frame->hd.stream_id];
    const auto key = text(name, name_length);
    if (key == ":path") stream.request.path = text(value, length);
    if (key == "containerd-namespace") stream.request.name_space = text(value, length);
    return 0;
  }
  static int on_data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t id,
                     const std::uint8_t* data, std::size_t length, void* user) {
    static_cast<Peer*>(user)->streams[id].request.message += text(data, length);
    return 0;
  }
  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (ends && frame->hd.stream_id != 0) {
      static_cast<Peer*>(user)->server->answer(*static_cast<Peer*>(user), session,
                                               frame->hd.stream_id);
    }
    return 0;
  }
  static int on_close(nghttp2_session* /*session*/, std::int32_t id, std::uint32_t /*code*/,
                      void* user) {
    static_cast<Peer*>(user)->streams.erase(id);
    return 0;
  }
  static ssize_t on_read(nghttp2_session* session, std::int32_t id, std::uint8_t* buffer,
                         std::size_t length, std::uint32_t* flags, nghttp2_data_source* source,
                         void* /*user*/) {
    auto& stream = *static_cast<Stream*>(source->ptr);
    const auto part = std::min(length, stream.out.size());
    std::memcpy(buffer, stream.out.data(), part);
    stream.out.erase(0, part);
    if (part == 0 && stream.stay) return NGHTTP2_ERR_DEFERRED;
    if (stream.out.empty() && !stream.stay) {
      *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
      const auto status = std::to_string(stream.status);
      const std::array<nghttp2_nv, 1> trailer = {header("grpc-status", status)};
      (void)nghttp2_submit_trailer(session, id, trailer.data(), trailer.size());
    }
    return static_cast<ssize_t>(part);
  }

  void answer(Peer& peer, nghttp2_session* session, std::int32_t id) {
    auto& stream = peer.streams[id];
    auto request = stream.request;
    if (request.message.size() >= 5) request.message.erase(0, 5);
    GrpcAnswer answer;
    {
      const std::scoped_lock lock(mutex_);
      ++calls_[request.path];
      answer = handler_(request);
    }
    if (answer.silent) return;
    for (const auto& message : answer.messages) stream.out += frame(message);
    if (!answer.body.empty()) stream.out = answer.body;
    stream.status = answer.status;
    stream.stay = answer.stay;
    stream.open = true;
    const std::string ok = "200";
    const std::string kind = "application/grpc";
    const std::array<nghttp2_nv, 2> headers = {header(":status", ok), header("content-type", kind)};
    nghttp2_data_provider body{};
    body.source.ptr = &stream;
    body.read_callback = on_read;
    (void)nghttp2_submit_response(session, id, headers.data(), headers.size(), &body);
  }

  void welcome(std::vector<std::unique_ptr<Peer>>& peers) {
    Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd) return;
    auto peer = std::make_unique<Peer>();
    peer->fd = std::move(fd);
    peer->server = this;
    {
      const std::scoped_lock lock(mutex_);
      if (!noise_.empty()) {
        (void)::send(peer->fd.get(), noise_.data(), noise_.size(), MSG_NOSIGNAL);
        return;
      }
    }
    nghttp2_session_callbacks* callbacks = nullptr;
    (void)nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session* session = nullptr;
    (void)nghttp2_session_server_new(&session, callbacks, peer.get());
    nghttp2_session_callbacks_del(callbacks);
    peer->session.reset(session);
    (void)nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0);
    peers.push_back(std::move(peer));
  }

  /// Whether the peer is still there.
  static bool exchange(Peer& peer) {
    std::array<char, 65536> buffer{};
    const auto got = ::recv(peer.fd.get(), buffer.data(), buffer.size(), 0);
    if (got == 0) return false;
    if (got > 0) {
      const auto* const data = reinterpret_cast<const std::uint8_t*>(buffer.data());
      const auto length = static_cast<std::size_t>(got);
      if (nghttp2_session_mem_recv(peer.session.get(), data, length) < 0) return false;
    }
    const std::uint8_t* out = nullptr;
    for (;;) {
      const auto length = nghttp2_session_mem_send(peer.session.get(), &out);
      if (length <= 0) return length == 0;
      for (ssize_t sent = 0; sent < length;) {
        const auto left = static_cast<std::size_t>(length - sent);
        const auto part = ::send(peer.fd.get(), out + sent, left, MSG_NOSIGNAL);
        if (part < 0 && errno != EAGAIN) return false;
        sent += std::max<ssize_t>(part, 0);
      }
    }
  }

  void hand_out(std::vector<std::unique_ptr<Peer>>& peers) {
    std::vector<std::string> pushed;
    {
      const std::scoped_lock lock(mutex_);
      pushed.swap(pushed_);
    }
    const bool ends = ending_.exchange(false);
    if (pushed.empty() && !ends) return;
    for (const auto& peer : peers) {
      for (auto& [id, stream] : peer->streams) {
        if (!stream.open || !stream.stay) continue;
        for (const auto& message : pushed) stream.out += message;
        stream.stay = !ends;
        (void)nghttp2_session_resume_data(peer->session.get(), id);
      }
    }
  }

  void serve() {
    std::vector<std::unique_ptr<Peer>> peers;
    while (!stopping_) {
      std::vector<pollfd> polled = {{listener_.get(), POLLIN, 0}};
      for (const auto& peer : peers) polled.push_back({peer->fd.get(), POLLIN, 0});
      (void)::poll(polled.data(), polled.size(), 5);
      if (cut_.exchange(false)) peers.clear();
      welcome(peers);
      hand_out(peers);
      std::erase_if(peers, [](const auto& peer) { return !exchange(*peer); });
    }
  }

  std::string path_;
  mutable std::mutex mutex_;
  Handler handler_;
  std::string noise_;
  std::vector<std::string> pushed_;
  std::map<std::string, int> calls_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> cut_ = false;
  std::atomic<bool> ending_ = false;
  Fd listener_;
  std::thread thread_;
};

}  // namespace strata::test
