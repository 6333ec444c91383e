#include "core/kernel/iterator.h"

#include <array>
#include <cerrno>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include "core/base/fd.h"

namespace strata::kernel {
namespace {

/// -1 without one.
int storage_of_sockets(const bpf_object_skeleton& skeleton) {
  for (int i = 0; i < skeleton.map_cnt; ++i) {
    const bpf_map* const map = *skeleton.maps[i].map;
    if (bpf_map__type(map) == BPF_MAP_TYPE_SK_STORAGE) return bpf_map__fd(map);
  }
  return -1;
}

}  // namespace

bool is_iterator(const bpf_program* program) {
  return bpf_program__expected_attach_type(program) == BPF_TRACE_ITER;
}

bpf_link* attach_iterator(const bpf_object_skeleton& skeleton, const bpf_program* program) {
  const std::string_view hook = bpf_program__section_name(program);
  if (hook != "iter/bpf_sk_storage_map") return bpf_program__attach_iter(program, nullptr);
  bpf_iter_link_info target{};
  target.map.map_fd = static_cast<__u32>(storage_of_sockets(skeleton));
  LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &target, .link_info_len = sizeof(target));
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
