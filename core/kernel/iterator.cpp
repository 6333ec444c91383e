#include "core/kernel/iterator.h"

#include <array>
#include <cerrno>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include "core/base/fd.h"

namespace strata::kernel {

Result<std::uint64_t> run_iterator(const bpf_link* link) {
  const Fd iterator(::bpf_iter_create(bpf_link__fd(link)));
  if (!iterator) return fail(errno_error(errno, "bpf_iter_create"));
  std::uint64_t written = 0;
  // A read() goes on until the program has filled this, or for a million objects (EAGAIN).
  std::array<char, 4096> buffer;
  for (;;) {
    const auto size = ::read(iterator.get(), buffer.data(), buffer.size());
    if (size > 0) written += static_cast<std::uint64_t>(size);
    if (size == 0) return written;
    if (size < 0 && errno != EAGAIN && errno != EINTR)
      return fail(errno_error(errno, "reading an iterator"));
  }
}

}  // namespace strata::kernel
