// Writers of kernel maps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/result.h"

struct bpf_map;

namespace strata::kernel {

/// Of a plain hash; key and value have the map's sizes.
Status put_element(const bpf_map* map, std::span<const std::byte> key,
                   std::span<const std::byte> value);

/// A key that is not there is no error.
Status remove_element(const bpf_map* map, std::span<const std::byte> key);

/// Puts a new array of these words in place `index` of an array of arrays (BPF_F_INNER_MAP, so that
/// each has its own size); what was there goes once no program reads it any more. Waits for that,
/// some milliseconds.
Status put_words(const bpf_map* arrays, std::uint32_t index, std::span<const std::uint64_t> words);

/// Leaves the place empty.
Status remove_words(const bpf_map* arrays, std::uint32_t index);

}  // namespace strata::kernel
