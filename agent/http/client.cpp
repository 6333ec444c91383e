#include "agent/http/client.h"

#include <algorithm>

#include <httplib.h>

namespace strata::agent {
namespace {

/// The line of text that errors of the agent are.
std::string reason_in(const httplib::Response& answer) {
  constexpr std::size_t longest = 300;
  if (!answer.get_header_value("Content-Type").starts_with("text/plain")) return {};
  auto line = answer.body.substr(0, std::min(answer.body.find('\n'), longest));
  return line.empty() ? line : ": " + line;
}

}  // namespace

Result<std::string> ask_agent(const ListenAddress& address, const std::string& path,
                              Duration timeout) {
  const bool wildcard = address.host.empty() || address.host == "0.0.0.0" || address.host == "::";
  const std::string host = wildcard ? "127.0.0.1" : address.host;
  httplib::Client client(host, address.port);
  const auto whole_seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout).count();
  client.set_connection_timeout(whole_seconds);
  client.set_read_timeout(whole_seconds);
  const auto answer = client.Get(path);
  const std::string where = host + ":" + std::to_string(address.port);
  if (!answer) {
    const auto code =
        answer.error() == httplib::Error::Connection ? Code::not_found : Code::timeout;
    return fail(code, where + ": " + httplib::to_string(answer.error()));
  }
  if (answer->status != 200) {
    return fail(Code::io, where + path + ": HTTP status " + std::to_string(answer->status) +
                              reason_in(*answer));
  }
  return answer->body;
}

}  // namespace strata::agent
