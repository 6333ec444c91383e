#include "core/kernel/iterator.h"

#include <array>
#include <cerrno>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include "core/base/fd.h"

namespace strata::kernel {

bpf_link* attach_to_elements(const bpf_program* program, const bpf_map* map) {
  bpf_iter_link_info target{};
  target.map.map_fd = static_cast<__u32>(bpf_map__fd(map));
  bpf_iter_attach_opts options{};  // LIBBPF_OPTS is C, which clang takes ill
  options.sz = sizeof options;
  options.link_info = &target;
  options.link_info_len = sizeof target;
  return bpf_program__attach_iter(program, &options);
}

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
