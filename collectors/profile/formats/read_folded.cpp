#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "collectors/profile/formats/folded.h"
#include "collectors/profile/formats/stacks.h"
#include "core/base/text.h"

namespace strata::profile {
namespace {

constexpr std::string_view wait_begin = "[wait: ";

std::optional<Wait> wait_named(std::string_view frame) {
  if (!frame.starts_with(wait_begin) || !frame.ends_with(']')) return std::nullopt;
  const auto name = frame.substr(wait_begin.size(), frame.size() - wait_begin.size() - 1);
  for (const auto wait : {Wait::unknown, Wait::disk, Wait::network, Wait::lock, Wait::sleep,
                          Wait::pipe, Wait::poll, Wait::run_queue}) {
    if (name == to_string(wait)) return wait;
  }
  return std::nullopt;
}

/// "schedule_[k]" as "schedule" of the kernel.
Frame frame_named(std::string_view text) {
  Frame frame;
  frame.kernel = text.ends_with("_[k]") || text == "[kernel]";
  for (const std::string_view ending : {"_[k]", "_[j]", "_[i]", "_[w]"}) {
    if (text.ends_with(ending)) {
      text.remove_suffix(ending.size());
      break;
    }
  }
  frame.function = text;
  return frame;
}

class FoldedReader {
 public:
  FoldedReader() { profile_.processes.emplace_back(); }

  /// False: the line is no stack with a figure.
  bool add(std::string_view line) {
    const auto blank = line.rfind(' ');
    if (blank == std::string_view::npos || blank == 0) return false;
    const auto figure = text::u64(line.substr(blank + 1));
    if (!figure) return false;
    Sample sample;
    sample.count = *figure;
    add_frames(line.substr(0, blank), sample);
    profile_.samples.push_back(std::move(sample));
    return true;
  }

  /// Waits alone tell that the figures are nanoseconds.
  Profile finish() {
    const bool waits = std::any_of(profile_.samples.begin(), profile_.samples.end(),
                                   [](const Sample& one) { return one.wait != Wait::none; });
    if (waits) profile_.kind = Kind::off_cpu;
    for (auto& sample : profile_.samples) {
      if (waits) sample.nanoseconds = std::exchange(sample.count, 0);
    }
    return std::move(profile_);
  }

 private:
  void add_frames(std::string_view stack, Sample& sample) {
    while (!stack.empty()) {
      const auto end = std::min(stack.find(';'), stack.size());
      const auto name = stack.substr(0, end);
      stack.remove_prefix(std::min(end + 1, stack.size()));
      if (name.empty()) continue;
      if (const auto wait = wait_named(name); wait && stack.empty()) {
        sample.wait = *wait;
      } else {
        sample.frames.push_back(index_of(name));
      }
    }
    std::reverse(sample.frames.begin(), sample.frames.end());
  }

  std::uint32_t index_of(std::string_view name) {
    const auto [found, is_new] =
        known_.try_emplace(name, static_cast<std::uint32_t>(profile_.frames.size()));
    if (is_new) profile_.frames.push_back(frame_named(name));
    return found->second;
  }

  Profile profile_;
  std::unordered_map<std::string_view, std::uint32_t> known_;
};

}  // namespace

Result<Profile> read_folded(std::string_view text) {
  constexpr std::size_t most_bytes = std::size_t{256} << 20U;
  if (text.size() > most_bytes) return fail(Code::exhausted, "more than 256 MiB of folded stacks");
  FoldedReader reader;
  bool any = false;
  while (!text.empty()) any = reader.add(text::take_line(text)) || any;
  if (!any) return fail(Code::parse, "no line is a stack and a figure");
  return reader.finish();
}

}  // namespace strata::profile
