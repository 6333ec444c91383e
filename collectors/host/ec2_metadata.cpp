#include "collectors/host/ec2_metadata.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/identity/runtimes/bounded_body.h"

namespace strata::host {
namespace {

constexpr std::size_t longest_body = std::size_t{64} << 10;
constexpr std::size_t most_tags = 64;
constexpr std::string_view token_seconds = "21600";  // the most that there may be
constexpr Duration token_kept = std::chrono::seconds(19'440);
constexpr std::string_view meta_data = "/latest/meta-data/";

struct DocumentField {
  std::string_view key;
  std::string Ec2Instance::*text;
  std::string_view path;  // where else it is told; empty: nowhere
};
constexpr std::array document_fields = {
    DocumentField{"instanceId", &Ec2Instance::instance_id, "instance-id"},
    DocumentField{"instanceType", &Ec2Instance::instance_type, "instance-type"},
    DocumentField{"availabilityZone", &Ec2Instance::availability_zone,
                  "placement/availability-zone"},
    DocumentField{"region", &Ec2Instance::region, "placement/region"},
    DocumentField{"accountId", &Ec2Instance::account_id, ""},
    DocumentField{"imageId", &Ec2Instance::image_id, "ami-id"},
    DocumentField{"architecture", &Ec2Instance::architecture, ""},
};

Code code_of(int status) {
  if (status == 401 || status == 403) return Code::permission;
  return status == 404 ? Code::not_found : Code::io;
}

httplib::Client client_of(const std::string& url, Duration patience) {
  httplib::Client client(url);
  client.set_connection_timeout(patience);
  client.set_read_timeout(patience);
  client.set_write_timeout(patience);
  client.set_follow_location(false);
  return client;
}

struct Answer {
  int status = 0;
  std::string text;
};

/// One exchange. The library's exceptions end here.
Result<Answer> exchange(const std::string& url, httplib::Request request, Duration patience) {
  const auto where = request.method + " " + url + request.path;
  try {
    auto client = client_of(url, patience);
    BoundedBody body(longest_body, patience);
    request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t /*offset*/,
                                   std::uint64_t /*length*/) { return body.add(data, size); };
    const auto answer = client.send(request);
    if (body.too_large()) return fail(Code::exhausted, where + ": the answer is too large");
    if (!answer) {
      const bool late = answer.error() == httplib::Error::Read ||
                        answer.error() == httplib::Error::ConnectionTimeout;
      return fail(late ? Code::timeout : Code::io,
                  where + ": " + httplib::to_string(answer.error()));
    }
    return Answer{answer->status, body.take()};
  } catch (const std::exception& error) {
    return fail(Code::io, where + ": " + error.what());
  }
}

httplib::Request request_of(std::string method, std::string path, std::string_view header,
                            std::string_view value) {
  httplib::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = {{std::string(header), std::string(value)}};
  return request;
}

tl::unexpected<Error> refusal(const std::string& what, int status) {
  return fail(code_of(status), what + ": status " + std::to_string(status));
}

bool is_tag_key(std::string_view key) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-=.,_:@";
  return !key.empty() && key.find_first_not_of(allowed) == std::string_view::npos;
}

bool begins_with_ec2(const Result<std::string>& text) {
  return text && (text->starts_with("ec2") || text->starts_with("EC2"));
}

}  // namespace

Result<Ec2Instance> parse_identity_document(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_object()) return fail(Code::parse, "no JSON object");
  Ec2Instance instance;
  for (const auto& field : document_fields) {
    const auto at = document.find(field.key);
    if (at != document.end() && at->is_string()) instance.*field.text = at->get<std::string>();
  }
  if (instance.instance_id.empty()) return fail(Code::parse, "no instanceId");
  return instance;
}

bool looks_like_ec2(const HostFs& host) {
  const auto vendor = read_file(host.sys("class/dmi/id/sys_vendor"));
  if (vendor && text::trim(*vendor) == "Amazon EC2") return true;
  // Instances on Xen. Some firmware has the first bytes in another order: these are not found.
  return begins_with_ec2(read_file(host.sys("hypervisor/uuid"))) ||
         begins_with_ec2(read_file(host.sys("class/dmi/id/product_uuid")));
}

Status Ec2Metadata::renew_token() {
  token_until_.reset();
  const std::string path = "/latest/api/token";
  const auto answer =
      exchange(url_, request_of("PUT", path, "X-aws-ec2-metadata-token-ttl-seconds", token_seconds),
               patience_);
  if (!answer && answer.error().code == Code::timeout) {
    return fail(Code::timeout, answer.error().message +
                                   " (the instance's hop limit may be 1: use the host's network, "
                                   "or raise it to 2)");
  }
  if (!answer) return fail(answer.error());
  if (answer->status != 200 || answer->text.empty()) {
    return refusal("PUT " + url_ + path, answer->status);
  }
  token_ = answer->text;
  token_until_ = SystemClock().now() + token_kept;
  return {};
}

Result<std::string> Ec2Metadata::get_with_token(const std::string& path) {
  if (!token_until_ || SystemClock().now() >= *token_until_) {
    if (auto renewed = renew_token(); !renewed) return fail(renewed.error());
  }
  auto answer =
      exchange(url_, request_of("GET", path, "X-aws-ec2-metadata-token", token_), patience_);
  if (!answer) return fail(answer.error());
  if (answer->status == 200) return std::move(answer->text);
  if (answer->status == 401) token_until_.reset();
  return refusal("GET " + url_ + path, answer->status);
}

Result<std::string> Ec2Metadata::get(const std::string& path) {
  auto text = get_with_token(path);
  const bool refused = !text && text.error().code == Code::permission && !token_until_;
  return refused ? get_with_token(path) : text;
}

void Ec2Metadata::complete(Ec2Instance& instance) {
  for (const auto& field : document_fields) {
    if (field.path.empty() || !(instance.*field.text).empty()) continue;
    if (auto text = get(std::string(meta_data).append(field.path))) instance.*field.text = *text;
  }
}

Result<Ec2Instance> Ec2Metadata::instance() {
  const std::string path = "/latest/dynamic/instance-identity/document";
  const auto text = get(path);
  if (!text) return fail(text.error());
  auto instance = parse_identity_document(*text);
  if (!instance) return fail(instance.error().within(url_ + path));
  complete(*instance);
  return instance;
}

Result<std::vector<Ec2Tag>> Ec2Metadata::tags(const std::vector<std::string>& wanted) {
  const auto path = std::string(meta_data) + "tags/instance";
  std::vector<Ec2Tag> tags;
  if (wanted.empty()) return tags;
  const auto list = get(path);
  if (!list && list.error().code == Code::not_found) return tags;
  if (!list) return fail(list.error());
  std::string_view rest = *list;
  while (!rest.empty() && tags.size() < most_tags) {
    const auto key = std::string(text::trim(text::take_line(rest)));
    const bool asked =
        std::ranges::any_of(wanted, [&](const auto& one) { return one == "*" || one == key; });
    if (!asked || !is_tag_key(key)) continue;
    auto value = get(path + "/" + key);
    if (!value) return fail(value.error());
    tags.push_back({key, std::move(*value)});
  }
  return tags;
}

}  // namespace strata::host
