// Bytes: a file or a piece of memory, read by position. Files are read, not mapped: one that its
// owner cuts short meanwhile is then an error and not a SIGBUS.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <unistd.h>

namespace strata::profile {

class Bytes {
 public:
  Bytes() = default;
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  virtual ~Bytes() = default;

  /// As many of `count` bytes at `offset` as there are; 0: none, or an error.
  virtual std::size_t read_some(std::uint64_t offset, void* to, std::size_t count) const = 0;

  /// All of them or nothing.
  [[nodiscard]] bool read(std::uint64_t offset, void* to, std::size_t count) const {
    return read_some(offset, to, count) == count;
  }
};

/// Does not own the descriptor.
class FileBytes final : public Bytes {
 public:
  explicit FileBytes(int fd) : fd_(fd) {}

  std::size_t read_some(std::uint64_t offset, void* to, std::size_t count) const override {
    constexpr auto largest = static_cast<std::uint64_t>(INT64_MAX);
    auto* const place = static_cast<char*>(to);
    std::size_t done = 0;
    while (done < count && offset + done <= largest && offset <= largest) {
      const auto got = ::pread(fd_, place + done, count - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

 private:
  int fd_;
};

/// Does not own the memory.
class MemoryBytes final : public Bytes {
 public:
  explicit MemoryBytes(std::string_view memory) : memory_(memory) {}

  std::size_t read_some(std::uint64_t offset, void* to, std::size_t count) const override {
    if (offset >= memory_.size() || count == 0) return 0;
    const auto part = memory_.substr(offset, count);
    std::memcpy(to, part.data(), part.size());
    return part.size();
  }

 private:
  std::string_view memory_;
};

}  // namespace strata::profile
