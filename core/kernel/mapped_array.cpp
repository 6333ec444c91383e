#include "core/kernel/mapped_array.h"

#include <bpf/libbpf.h>

namespace strata::kernel {

Result<MappedArray> MappedArray::make(const bpf_map* map) {
  const std::size_t size = bpf_map__max_entries(map);
  auto mapping =
      Mapping::make(map, Mapping::Access::read_and_write, 0, size * bpf_map__value_size(map));
  if (!mapping) return fail(mapping.error());
  return MappedArray(std::move(*mapping), size);
}

}  // namespace strata::kernel
