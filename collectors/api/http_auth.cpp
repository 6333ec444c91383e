#include "collectors/api/http_auth.h"

#include <algorithm>
#include <string_view>

#include <openssl/evp.h>

#include "core/base/host_fs.h"
#include "core/base/text.h"

namespace strata::api {
namespace {

constexpr std::size_t longest_secret = 16384;

/// Without the blanks and line ends around it, as Prometheus reads such files.
Result<std::string> read_secret(const SecretSource& source) {
  if (source.file.empty()) return source.text;
  const auto content = read_file(source.file);
  if (!content) return fail(content.error());
  std::string_view secret = *content;
  constexpr std::string_view blanks = " \t\r\n";
  secret.remove_prefix(std::min(secret.find_first_not_of(blanks), secret.size()));
  secret = secret.substr(0, secret.find_last_not_of(blanks) + 1);
  if (secret.size() > longest_secret) return fail(Code::invalid, source.file + " is too long");
  return std::string(secret);
}

std::string base64(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const auto length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

bool is_header_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

}  // namespace

Result<std::string> authorization(const HttpAuth& auth) {
  if (auth.kind == HttpAuth::Kind::none) return std::string();
  const auto secret = read_secret(auth.secret);
  if (!secret) return fail(secret.error().within("credentials"));
  if (auth.kind == HttpAuth::Kind::basic) {
    return "Basic " + base64(auth.username + ':' + *secret);
  }
  auto value = auth.type + ' ' + *secret;
  if (!is_header_text(value)) return fail(Code::invalid, "credentials of more than one line");
  return value;
}

}  // namespace strata::api
