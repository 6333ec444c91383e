#include "core/base/result.h"

#include <array>
#include <cerrno>
#include <system_error>

namespace strata {
namespace {

constexpr std::array<std::string_view, code_count> code_names = {
    "not_found", "no_data", "unsupported", "permission", "parse",
    "io",        "timeout", "exhausted",   "invalid"};

Code code_of_errno(int number) {
  switch (number) {
    case ENOENT:
    case ESRCH:
    case ENODEV:
      return Code::not_found;
    case EPERM:
    case EACCES:
      return Code::permission;
    case ETIMEDOUT:
    case EAGAIN:
      return Code::timeout;
    case EOPNOTSUPP:
    case ENOSYS:
      return Code::unsupported;
    default:
      return Code::io;
  }
}

}  // namespace

std::string_view to_string(Code code) { return code_names[static_cast<std::size_t>(code)]; }

Error Error::within(std::string_view what) const {
  std::string text(what);
  text.append(": ").append(message);
  return {code, std::move(text)};
}

tl::unexpected<Error> fail(Code code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

Error errno_error(int number, std::string_view what) {
  return Error{code_of_errno(number), std::generic_category().message(number)}.within(what);
}

}  // namespace strata
