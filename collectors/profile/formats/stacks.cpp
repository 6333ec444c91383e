#include "collectors/profile/formats/stacks.h"

#include <algorithm>
#include <limits>

#include "collectors/profile/formats/text.h"

namespace strata::profile {
namespace {

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_library(std::string_view path) {
  const auto name = base_name(path);
  return name.ends_with(".so") || name.find(".so.") != std::string_view::npos ||
         name.starts_with("[vdso]");
}

/// Memory that no file is behind: "", "//anon", "[anon:v8]", "/memfd:jit", "/tmp/perf-42.map".
bool is_anonymous(std::string_view path) {
  return path.empty() || path.starts_with("//anon") || path.starts_with("[") ||
         path.starts_with("/memfd:") || path.starts_with("/dev/zero") ||
         (base_name(path).starts_with("perf-") && path.ends_with(".map"));
}

const Mapping* mapping_of(const Profile& profile, const Frame& frame) {
  const bool known = frame.mapping && *frame.mapping < profile.mappings.size();
  return known ? &profile.mappings[*frame.mapping] : nullptr;
}

/// "[libc.so.6]", "[unknown]".
std::string nameless(const Frame& frame, const Mapping* mapping) {
  if (frame.kernel) return "[kernel]";
  if (mapping == nullptr || mapping->path.empty()) return "[unknown]";
  const auto name = clean_text(base_name(mapping->path));
  return name.starts_with('[') ? name : "[" + name + "]";
}

/// "[libc.so.6]", as `nameless` makes it, from a file that says no more.
bool is_nameless(std::string_view function) {
  return function.empty() || (function.starts_with('[') && function.ends_with(']'));
}

Level level_of(const Profile& profile, const Frame& frame, const Mapping* mapping) {
  if (frame.kernel) return Level::kernel;
  if (is_nameless(frame.function)) return Level::unknown;
  if (profile.mappings.empty()) return Level::program;
  const std::string_view path = mapping == nullptr ? std::string_view{} : mapping->path;
  if (is_library(path)) return Level::library;
  return is_anonymous(path) ? Level::runtime : Level::program;
}

NamedFrame named(const Profile& profile, const Frame& frame) {
  const auto* const mapping = mapping_of(profile, frame);
  NamedFrame result;
  result.name = frame.function.empty() ? nameless(frame, mapping) : clean_text(frame.function);
  result.level = level_of(profile, frame, mapping);
  if (mapping != nullptr) result.file = mapping->path;
  return result;
}

}  // namespace

bool is_known(const Process& process) {
  return process.pid != 0 || !process.comm.empty() || !process.container.empty() ||
         !process.container_id.empty();
}

std::string container_name(const Process& process) {
  return process.container.empty() ? "[host]" : clean_text(process.container);
}

std::string process_name(const Process& process) {
  return process.comm.empty() ? "pid " + std::to_string(process.pid) : clean_text(process.comm);
}

std::vector<NamedFrame> named_frames(const Profile& profile) {
  std::vector<NamedFrame> frames;
  frames.reserve(profile.frames.size());
  for (const auto& frame : profile.frames) frames.push_back(named(profile, frame));
  return frames;
}

Weigher::Weigher(const Profile& profile)
    : counts(std::none_of(profile.samples.begin(), profile.samples.end(),
                          [](const Sample& sample) { return sample.nanoseconds > 0; })) {}

std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) {
  const auto room = std::numeric_limits<std::uint64_t>::max() - a;
  return b > room ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

}  // namespace strata::profile
