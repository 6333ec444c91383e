// Errors as values. Every fallible function returns Result<T>; callers branch on the code, people
// read the message, and each boundary prepends what it was doing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace strata {

enum class Code : std::uint8_t {
  not_found,    // the thing asked for is not there
  no_data,      // there is nothing of the kind on this host, which is no failure
  unsupported,  // this kernel, runtime or build cannot do it
  permission,   // rights are missing
  parse,        // foreign bytes do not have the documented shape
  io,           // the system refused a read, a write or a connection
  timeout,      // no answer within the deadline
  exhausted,    // a limit of ours was reached
  invalid,      // the caller or the user asked for something impossible
};

/// Number of codes, for tables indexed by Code.
inline constexpr std::size_t code_count = 9;

/// The code as it appears in metrics and JSON, e.g. "not_found".
std::string_view to_string(Code code);

struct Error {
  Code code = Code::invalid;
  std::string message;

  /// "what: message", same code.
  [[nodiscard]] Error within(std::string_view what) const;

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// `return fail(Code::parse, "no colon in line 3");`
tl::unexpected<Error> fail(Code code, std::string message);

/// Passes an error on: `if (!x) return fail(x.error());`
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// An Error from an errno value; `what` is the path or operation. ENOENT, ESRCH and ENODEV become
/// not_found, EPERM and EACCES permission, ETIMEDOUT and EAGAIN timeout, the rest io.
Error errno_error(int number, std::string_view what);

}  // namespace strata
