// Helpers to take fixed structs out of ring buffers. Source files only.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "core/events/journal.h"

namespace strata::kernel {

/// nullopt: not of the size of T.
template <class T>
std::optional<T> decode(std::span<const std::byte> bytes) {
  if (bytes.size() != sizeof(T)) return std::nullopt;
  T event{};
  std::memcpy(&event, bytes.data(), sizeof(event));
  return event;
}

/// Text of a fixed field, which ends at the first NUL or with the field.
template <std::size_t size>
std::string_view text_of(const char (&field)[size]) {
  return {field, ::strnlen(field, size)};
}

/// What every kind of event has. `offset` is wall time minus monotonic time.
template <class Raw>
Event entry_of(const Raw& raw, EventKind kind, Duration offset) {
  Event entry;
  entry.at = WallTime(Duration(static_cast<Duration::rep>(raw.time_ns)) + offset);
  entry.kind = kind;
  entry.cgroup = {raw.key};
  entry.pid = static_cast<pid_t>(raw.pid);
  entry.process = text_of(raw.comm);
  return entry;
}

}  // namespace strata::kernel
