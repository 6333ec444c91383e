#include "collectors/profile/formats/folded.h"

#include <algorithm>
#include <map>

#include "collectors/profile/formats/stacks.h"

namespace strata::profile {
namespace {

void add_frame(std::string& stack, std::string_view name) {
  if (!stack.empty()) stack += ';';
  const auto begin = stack.size();
  stack += name;
  std::replace(stack.begin() + static_cast<std::ptrdiff_t>(begin), stack.end(), ';', ':');
}

std::string stack_text(const Profile& profile, const Sample& sample,
                       const std::vector<NamedFrame>& frames) {
  std::string stack;
  if (sample.process < profile.processes.size()) {
    const auto& process = profile.processes[sample.process];
    if (is_known(process)) {
      add_frame(stack, container_name(process));
      add_frame(stack, process_name(process));
    }
  }
  if (sample.frames.empty()) add_frame(stack, no_stack);
  for (auto frame = sample.frames.rbegin(); frame != sample.frames.rend(); ++frame) {
    if (*frame < frames.size()) add_frame(stack, frames[*frame].name);
  }
  if (sample.wait != Wait::none) {
    add_frame(stack, "[wait: " + std::string(to_string(sample.wait)) + "]");
  }
  return stack;
}

}  // namespace

std::string to_folded(const Profile& profile) {
  const auto frames = named_frames(profile);
  std::map<std::string, std::uint64_t> stacks;
  for (const auto& sample : profile.samples) {
    auto& total = stacks[stack_text(profile, sample, frames)];
    total = saturated_sum(total, profile.kind == Kind::cpu ? sample.count : sample.nanoseconds);
  }
  std::string text;
  for (const auto& [stack, total] : stacks) {
    text.append(stack).append(" ").append(std::to_string(total)).append("\n");
  }
  return text;
}

}  // namespace strata::profile
