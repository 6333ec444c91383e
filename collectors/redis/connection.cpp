#include "collectors/redis/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

namespace strata::redis {
namespace {

/// INFO of a server with every command and database in use is some 100 KiB.
constexpr std::size_t max_reply_bytes = std::size_t{4} << 20;
constexpr std::size_t shown_bytes = 200;

std::chrono::milliseconds left_until(Instant deadline) {
  return std::max(std::chrono::milliseconds(0),
                  std::chrono::ceil<std::chrono::milliseconds>(deadline - SystemClock{}.now()));
}

timeval timeval_of(std::chrono::milliseconds time) {
  return {time.count() / 1000, time.count() % 1000 * 1000};
}

std::string printable(std::string_view text) {
  std::string out(text.substr(0, shown_bytes));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

/// By the first word of an error reply. A server that is loading or busy is there, and will heal.
Code code_of(std::string_view word) {
  const bool denied = word == "NOAUTH" || word == "WRONGPASS" || word == "NOPERM";
  return denied ? Code::permission : Code::io;
}

Error connect_error(const redisContext& context, Instant deadline) {
  if (left_until(deadline).count() == 0) return {Code::timeout, "cannot connect in time"};
  return {Code::io, std::string("cannot connect: ") + context.errstr};
}

Error broken_error(const redisContext& context) {
  if (context.err == REDIS_ERR_PROTOCOL) {
    return {Code::parse, "the answer is not Redis's protocol"};
  }
  return {Code::io, std::string("connection lost: ") + context.errstr};
}

}  // namespace

void Connection::ContextFree::operator()(redisContext* context) const { redisFree(context); }
void Connection::ReplyFree::operator()(redisReply* reply) const { freeReplyObject(reply); }

Result<Connection> Connection::open(const RedisAddress& address, Instant deadline) {
  const auto timeout = timeval_of(left_until(deadline));
  Context context(address.socket.empty()
                      ? redisConnectWithTimeout(address.server.host.c_str(),
                                                static_cast<int>(address.server.port), timeout)
                      : redisConnectUnixWithTimeout(address.socket.c_str(), timeout));
  if (!context) return fail(Code::exhausted, "no memory for a connection");
  if (context->err != 0) return fail(connect_error(*context, deadline));
  return Connection(std::move(context));
}

Status Connection::authenticate(std::string_view username, std::string_view password,
                                Instant deadline) {
  std::vector<std::string_view> command = {"AUTH"};
  if (!username.empty()) command.push_back(username);
  command.push_back(password);
  const auto reply = exchange(command, deadline);
  if (!reply) return fail(reply.error().within("AUTH"));
  if ((*reply)->type != REDIS_REPLY_ERROR) return {};
  const std::string_view text((*reply)->str, (*reply)->len);
  const auto word = printable(text.substr(0, text.find(' ')).substr(0, 16));
  return fail(Code::permission, "AUTH was refused: " + word);
}

Result<std::string> Connection::call(const std::vector<std::string_view>& command,
                                     Instant deadline) {
  const auto reply = exchange(command, deadline);
  if (!reply) return fail(reply.error());
  const auto& answer = **reply;
  if (answer.type == REDIS_REPLY_STRING || answer.type == REDIS_REPLY_STATUS) {
    return std::string(answer.str, answer.len);
  }
  if (answer.type != REDIS_REPLY_ERROR) return fail(Code::parse, "an answer of another kind");
  const std::string_view text(answer.str, answer.len);
  return fail(code_of(text.substr(0, text.find(' '))), "the server says: " + printable(text));
}

Result<Connection::Reply> Connection::exchange(const std::vector<std::string_view>& command,
                                               Instant deadline) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const auto word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* bytes = nullptr;
  const auto size =
      redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), words.data(), sizes.data());
  if (size < 0) return fail(Code::exhausted, "no memory for a command");
  const auto status = send({bytes, static_cast<std::size_t>(size)}, deadline);
  redisFreeCommand(bytes);
  if (!status) return fail(status.error());
  return receive(deadline);
}

/// Not redisBufferWrite: that would raise SIGPIPE where the server has hung up.
Status Connection::send(std::string_view bytes, Instant deadline) {
  while (!bytes.empty()) {
    if (auto status = wait_for(POLLOUT, deadline); !status) return status;
    const auto sent = ::send(context_->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      return fail(Code::io, errno_error(errno, "connection lost").message);
    }
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<Connection::Reply> Connection::receive(Instant deadline) {
  while (true) {
    void* reply = nullptr;
    if (redisGetReplyFromReader(context_.get(), &reply) != REDIS_OK) {
      return fail(broken_error(*context_));
    }
    if (reply != nullptr) return Reply(static_cast<redisReply*>(reply));
    if (auto status = read_more(deadline); !status) return fail(status.error());
  }
}

/// One read of what is there, after which nothing may be in the reader that hiredis would reserve
/// memory for without end.
Status Connection::read_more(Instant deadline) {
  if (auto status = wait_for(POLLIN, deadline); !status) return status;
  if (redisBufferRead(context_.get()) != REDIS_OK) return fail(broken_error(*context_));
  const auto& reader = *context_->reader;
  // an array announces its size; none of our commands is answered by one
  constexpr std::string_view expected = "$+-:";
  if (reader.len > 0 && reader.pos == 0 && expected.find(reader.buf[0]) == std::string_view::npos) {
    return fail(Code::parse, "the answer is not Redis's protocol");
  }
  if (reader.len > max_reply_bytes) return fail(Code::exhausted, "the answer is too large");
  return {};
}

Status Connection::wait_for(short events, Instant deadline) const {
  pollfd descriptor{context_->fd, events, 0};
  while (true) {
    const auto left = left_until(deadline);
    if (left.count() == 0) return fail(Code::timeout, "no whole answer in time");
    const int ready = ::poll(&descriptor, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return fail(errno_error(errno, "poll"));
  }
}

}  // namespace strata::redis
