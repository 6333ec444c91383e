#include "core/kernel/map_writer.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "core/base/fd.h"
#include "core/kernel/batches.h"

namespace strata::kernel {
namespace {

constexpr std::size_t batch = 4096;

Status fill_singly(const Fd& array, std::span<const std::uint64_t> words) {
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    if (bpf_map_update_elem(array.get(), &i, &words[i], BPF_ANY) != 0) {
      return fail(errno_error(errno, "array"));
    }
  }
  return {};
}

Status fill(const Fd& array, std::span<const std::uint64_t> words) {
  std::vector<std::uint32_t> keys(std::min(batch, words.size()));
  for (std::size_t begin = 0; begin < words.size(); begin += keys.size()) {
    auto count = static_cast<std::uint32_t>(std::min(keys.size(), words.size() - begin));
    for (std::uint32_t i = 0; i < count; ++i) keys[i] = static_cast<std::uint32_t>(begin) + i;
    if (bpf_map_update_batch(array.get(), keys.data(), &words[begin], &count, nullptr) == 0) {
      continue;
    }
    if (lacks_batches(errno)) return fill_singly(array, words);
    return fail(errno_error(errno, "array"));
  }
  return {};
}

}  // namespace

Status put_element(const bpf_map* map, std::span<const std::byte> key,
                   std::span<const std::byte> value) {
  if (bpf_map_update_elem(bpf_map__fd(map), key.data(), value.data(), BPF_ANY) != 0) {
    return fail(errno_error(errno, bpf_map__name(map)));
  }
  return {};
}

Status remove_element(const bpf_map* map, std::span<const std::byte> key) {
  if (bpf_map_delete_elem(bpf_map__fd(map), key.data()) != 0 && errno != ENOENT) {
    return fail(errno_error(errno, bpf_map__name(map)));
  }
  return {};
}

Status put_words(const bpf_map* arrays, std::uint32_t index, std::span<const std::uint64_t> words) {
  bpf_map_create_opts options{};  // LIBBPF_OPTS is C, which clang takes ill
  options.sz = sizeof options;
  options.map_flags = BPF_F_INNER_MAP;
  const Fd array(bpf_map_create(BPF_MAP_TYPE_ARRAY, nullptr, sizeof(index), sizeof(words[0]),
                                static_cast<std::uint32_t>(words.size()), &options));
  if (!array) return fail(errno_error(errno, "bpf_map_create"));
  if (auto filled = fill(array, words); !filled) return filled;
  const int fd = array.get();
  if (bpf_map_update_elem(bpf_map__fd(arrays), &index, &fd, BPF_ANY) != 0) {
    return fail(errno_error(errno, bpf_map__name(arrays)));
  }
  return {};
}

Status remove_words(const bpf_map* arrays, std::uint32_t index) {
  return remove_element(arrays, std::as_bytes(std::span(&index, 1)));
}

}  // namespace strata::kernel
