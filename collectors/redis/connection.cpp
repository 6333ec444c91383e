#include "collectors/redis/connection.h"

#include <algorithm>
#include <array>

namespace strata::redis {
namespace {

/// INFO of a server with every command and database in use is some 100 KiB, ten thousand clients
/// are some 4 MiB.
constexpr std::size_t max_answer_bytes = std::size_t{16} << 20;
constexpr std::size_t shown_bytes = 200;

std::string printable(std::string_view text) {
  std::string out(text.substr(0, shown_bytes));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

/// *2\r\n$4\r\nINFO\r\n$3\r\nall\r\n
void append_command(std::string& out, const Command& command) {
  out.append("*").append(std::to_string(command.size())).append("\r\n");
  for (const auto& word : command) {
    out.append("$").append(std::to_string(word.size())).append("\r\n");
    out.append(word).append("\r\n");
  }
}

}  // namespace

Error refusal_of(const Reply& error) {
  const auto word = error.error_word();
  const bool denied = word == "NOAUTH" || word == "WRONGPASS" || word == "NOPERM";
  return {denied ? Code::permission : Code::io, "the server says: " + printable(error.text)};
}

Result<Connection> Connection::open(const RedisAddress& address, const TlsSettings& tls,
                                    Instant deadline) {
  auto stream = open_stream(address, tls, deadline);
  if (!stream) return fail(stream.error());
  return Connection(*std::move(stream));
}

Status Connection::log_in(const Login& login, Instant deadline) {
  if (login.password.empty()) return {};
  Command command = {"AUTH"};
  if (!login.username.empty()) command.push_back(login.username);
  command.push_back(login.password);
  const auto replies = exchange({&command, 1}, deadline);
  if (!replies) return fail(replies.error().within("AUTH"));
  const auto& reply = replies->front();
  if (!reply.is_error()) return {};
  const auto word = printable(reply.error_word().substr(0, 16));
  return fail(Code::permission, "AUTH was refused: " + word);
}

Result<std::vector<Reply>> Connection::exchange(std::span<const Command> commands,
                                                Instant deadline) {
  std::string request;
  for (const auto& command : commands) append_command(request, command);
  if (auto status = stream_->write(request, deadline); !status) return fail(status.error());
  reader_.begin_exchange();
  auto bytes_left = max_answer_bytes;
  std::vector<Reply> replies;
  while (replies.size() < commands.size()) {
    auto reply = receive(bytes_left, deadline);
    if (!reply) return fail(reply.error());
    replies.push_back(*std::move(reply));
  }
  return replies;
}

Result<Reply> Connection::receive(std::size_t& bytes_left, Instant deadline) {
  std::array<char, std::size_t{16} << 10> bytes;  // NOLINT(*-member-init): filled by read()
  while (true) {
    auto reply = reader_.next();
    if (!reply) return fail(reply.error());
    if (*reply) return **std::move(reply);
    const auto size = stream_->read(bytes, deadline);
    if (!size) return fail(size.error());
    if (*size > bytes_left) return fail(Code::exhausted, "the answer is too large");
    bytes_left -= *size;
    reader_.feed({bytes.data(), *size});
  }
}

}  // namespace strata::redis
