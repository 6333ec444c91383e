#include "core/kernel/map_reader.h"

#include <algorithm>
#include <cerrno>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "core/base/host_fs.h"
#include "core/base/text.h"
#include "core/kernel/batches.h"

namespace strata::kernel {
namespace {

constexpr std::size_t batch_entries = 64;

/// A plain hash has one value for a key, a per-CPU one a value for every CPU that may ever be.
std::size_t copies_in(const bpf_map* map) {
  return bpf_map__type(map) == BPF_MAP_TYPE_HASH ? 1 : possible_cpus();
}

std::size_t words_of(const bpf_map* map) { return (bpf_map__value_size(map) + 7) / 8; }

}  // namespace

unsigned possible_cpus() { return static_cast<unsigned>(std::max(1, libbpf_num_possible_cpus())); }

HashReader::HashReader(const bpf_map* map)
    : fd_(bpf_map__fd(map)),
      key_size_(bpf_map__key_size(map)),
      words_(words_of(map)),
      copies_(copies_in(map)),
      batch_(batch_entries),
      keys_(batch_ * key_size_),
      values_(batch_ * words_ * copies_),
      sum_(words_) {}

Status HashReader::read(const Visit& visit) {
  entries_ = 0;
  if (can_batch_) {
    auto status = read_batched(visit);
    if (can_batch_) return status;
  }
  return read_singly(visit);
}

Status HashReader::read_batched(const Visit& visit) {
  std::uint32_t cursor = 0;  // a bucket of the hash
  bool first = true;
  for (;;) {
    auto count = static_cast<__u32>(batch_);
    const int error = bpf_map_lookup_batch(fd_, first ? nullptr : &cursor, &cursor, keys_.data(),
                                           values_.data(), &count, nullptr);
    const int number = error == 0 ? 0 : errno;
    if (first && lacks_batches(number)) {
      can_batch_ = false;
      return {};
    }
    if (number == ENOSPC) {  // one bucket has more keys than the buffers
      batch_ *= 2;
      keys_.resize(batch_ * key_size_);
      values_.resize(batch_ * words_ * copies_);
      continue;
    }
    if (number != 0 && number != ENOENT) return fail(errno_error(number, "map batch"));
    for (__u32 i = 0; i < count; ++i) {
      visit_one(visit, keys_.data() + i * key_size_, values_.data() + i * words_ * copies_);
    }
    if (number == ENOENT) return {};  // the end
    first = false;
  }
}

Status HashReader::read_singly(const Visit& visit) {
  std::vector<std::byte> key(key_size_);
  std::vector<std::byte> next(key_size_);
  const void* after = nullptr;
  while (bpf_map_get_next_key(fd_, after, next.data()) == 0) {
    key = next;
    after = key.data();
    if (bpf_map_lookup_elem(fd_, key.data(), values_.data()) == 0) {
      visit_one(visit, key.data(), values_.data());
    }
  }
  if (errno != ENOENT) return fail(errno_error(errno, "map walk"));
  return {};
}

void HashReader::visit_one(const Visit& visit, const std::byte* key, const std::uint64_t* copies) {
  std::fill(sum_.begin(), sum_.end(), 0);
  for (std::size_t copy = 0; copy < copies_; ++copy) {
    for (std::size_t word = 0; word < words_; ++word) sum_[word] += copies[copy * words_ + word];
  }
  ++entries_;
  visit(std::span(key, key_size_), sum_);
}

Status HashReader::put(std::span<const std::byte> key, std::span<const std::byte> value) const {
  if (bpf_map_update_elem(fd_, key.data(), value.data(), BPF_ANY) == 0) return {};
  return fail(errno_error(errno, "map update"));
}

Status HashReader::remove(std::span<const std::byte> key) const {
  if (bpf_map_delete_elem(fd_, key.data()) == 0 || errno == ENOENT) return {};
  return fail(errno_error(errno, "map delete"));
}

Result<std::uint64_t> read_per_cpu_slot(const bpf_map* map, std::uint32_t index) {
  const auto words = words_of(map);
  std::vector<std::uint64_t> values(words * possible_cpus());
  if (bpf_map_lookup_elem(bpf_map__fd(map), &index, values.data()) != 0) {
    return fail(errno_error(errno, bpf_map__name(map)));
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < values.size(); i += words) sum += values[i];
  return sum;
}

MapStatus map_status(const bpf_map* map) {
  MapStatus status;
  status.name = bpf_map__name(map);
  status.max_entries = bpf_map__max_entries(map);
  const auto fdinfo = read_file("/proc/self/fdinfo/" + std::to_string(bpf_map__fd(map)));
  if (fdinfo) status.memory_bytes = parse_map_memory(*fdinfo).value_or(0);
  // Kernels that charge maps to a cgroup (from 5.11) said nothing of a ring at first.
  if (status.memory_bytes == 0 && bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF) {
    status.memory_bytes = status.max_entries;
  }
  return status;
}

Result<std::uint64_t> parse_map_memory(std::string_view fdinfo) {
  while (!fdinfo.empty()) {
    auto line = text::take_line(fdinfo);
    if (text::take_until(line, ':') != "memlock") continue;
    if (const auto bytes = text::u64(text::trim(line))) return *bytes;
    return fail(Code::parse, "memlock is not a number");
  }
  return fail(Code::not_found, "no memlock line");
}

}  // namespace strata::kernel
