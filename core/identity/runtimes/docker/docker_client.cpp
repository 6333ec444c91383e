#include <algorithm>
#include <exception>
#include <string_view>

#include <httplib.h>
#include <sys/socket.h>

#include "core/identity/runtimes/bounded_body.h"
#include "core/identity/runtimes/docker/docker_api.h"

namespace strata {
namespace {

Code code_of(httplib::Error error) {
  switch (error) {
    case httplib::Error::ConnectionTimeout:
    case httplib::Error::Canceled:
    case httplib::Error::Read:  // a read that took too long is not told from a broken one
      return Code::timeout;
    default:
      return Code::io;
  }
}

std::string_view words_for(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "cannot connect";
    case httplib::Error::Read:
      return "no answer in time, or a broken one";
    case httplib::Error::Canceled:
      return "the answer takes too long";
    default:
      return "the request failed";
  }
}

}  // namespace

struct DockerClient::Connection {
  explicit Connection(const std::string& socket) : http(socket) {}
  httplib::Client http;
};

DockerClient::DockerClient(DockerClientOptions options)
    : options_(std::move(options)), connection_(std::make_unique<Connection>(options_.socket)) {
  auto& http = connection_->http;
  http.set_address_family(AF_UNIX);
  http.set_connection_timeout(options_.timeout);
  http.set_read_timeout(options_.timeout);
  http.set_write_timeout(options_.timeout);
  // The library would send the socket's path, which Docker refuses as a malformed host.
  http.set_default_headers({{"Host", "docker"}});
}

DockerClient::~DockerClient() = default;

void DockerClient::stop() { connection_->http.stop(); }

Result<std::string> DockerClient::get(const std::string& path) {
  BoundedBody body(options_.max_body_bytes, options_.total_timeout);
  const auto receive = [&](const char* data, std::size_t length) { return body.add(data, length); };
  try {
    const auto answer = connection_->http.Get(path, receive);
    if (body.too_large()) return fail(Code::exhausted, path + ": answer is too large");
    if (!answer) {
      return fail(code_of(answer.error()),
                  options_.socket + ": " + path + ": " + std::string(words_for(answer.error())));
    }
    if (answer->status == 200) return body.take();
    return fail(
        answer->status == 404 ? Code::not_found : Code::io,
        path + ": status " + std::to_string(answer->status) + ": " + body.take().substr(0, 200));
  } catch (const std::exception& error) {
    return fail(Code::io, path + ": " + error.what());
  }
}

}  // namespace strata
