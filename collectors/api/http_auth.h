// How a scrape proves who it is.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace strata::api {

/// A secret itself, or the file that holds it, which is read for each request: it may be rotated.
struct SecretSource {
  std::string text;
  std::string file;  // empty: the text

  bool operator==(const SecretSource&) const = default;
};

struct HttpAuth {
  enum class Kind : std::uint8_t { none, basic, header };

  Kind kind = Kind::none;
  std::string username = {};    // of basic
  std::string type = "Bearer";  // before the secret of header
  SecretSource secret = {};
};

/// The value of the Authorization header; empty: none. Messages hold nothing of the secret.
Result<std::string> authorization(const HttpAuth& auth);

}  // namespace strata::api
