#include "core/identity/runtimes/kubernetes/kubelet_client.h"

#include <exception>
#include <utility>

#include <httplib.h>

#include "core/base/host_fs.h"
#include "core/base/text.h"
#include "core/identity/runtimes/bounded_body.h"

namespace strata {
namespace {

/// "https://10.0.0.1:10250" and "/prefix" of a URL.
std::pair<std::string, std::string> split(const std::string& url) {
  const auto scheme = url.find("://");
  const auto slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  auto prefix = slash == std::string::npos ? std::string{} : url.substr(slash);
  while (prefix.ends_with('/')) prefix.pop_back();
  return {url.substr(0, slash), prefix};
}

Code code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return Code::permission;
    case 404:
      return Code::not_found;
    default:
      return Code::io;
  }
}

}  // namespace

KubeletClient::KubeletClient(KubeletClientOptions options) : options_(std::move(options)) {
  const auto [server, prefix] = split(options_.url);
  path_ = prefix;
  if (!options_.node.empty()) path_ += "/api/v1/nodes/" + options_.node + "/proxy";
  path_ += "/pods";
  http_ = std::make_unique<httplib::Client>(server);
  http_->set_connection_timeout(options_.timeout);
  http_->set_read_timeout(options_.timeout);
  http_->set_write_timeout(options_.timeout);
  if (!options_.ca_file.empty()) http_->set_ca_cert_path(options_.ca_file);
  http_->enable_server_certificate_verification(options_.verify);
}

KubeletClient::~KubeletClient() = default;

void KubeletClient::stop() { http_->stop(); }

Result<std::string> KubeletClient::pods() {
  if (!http_->is_valid()) return fail(Code::invalid, options_.url + ": no usable URL or CA file");
  std::string token;
  if (!options_.token_file.empty()) {
    const auto text = read_file(options_.token_file);
    if (!text) return fail(text.error());
    token = text::trim(*text);
  }
  try {
    return get(token);
  } catch (const std::exception& error) {
    return fail(Code::io, options_.url + path_ + ": " + error.what());
  }
}

Result<std::string> KubeletClient::get(const std::string& token) {
  const auto where = options_.url + ": " + path_;
  BoundedBody body(options_.max_body_bytes, options_.total_timeout);
  const auto receive = [&](const char* data, std::size_t length) { return body.add(data, length); };
  httplib::Headers headers;
  if (!token.empty()) headers.emplace("Authorization", "Bearer " + token);
  const auto answer = http_->Get(path_, headers, receive);
  if (body.too_large()) return fail(Code::exhausted, where + ": the answer is too large");
  if (!answer) return fail(Code::io, where + ": " + httplib::to_string(answer.error()));
  if (answer->status != 200) {
    return fail(code_of(answer->status), where + ": status " + std::to_string(answer->status));
  }
  return body.take();
}

}  // namespace strata
