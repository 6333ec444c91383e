#include "agent/profile/merge.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace strata::agent {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// The index of `key`, which `make` appends to `list` when it is new.
template <class Map, class List, class Make>
std::uint32_t index_of(Map& known, typename Map::key_type key, List& list, const Make& make) {
  const auto next = static_cast<std::uint32_t>(list.size());
  const auto [at, added] = known.emplace(std::move(key), next);
  if (added) list.push_back(make());
  return at->second;
}

/// But for frames, which are those of the samples that are taken.
void add_losses(profile::Losses& sum, const profile::Losses& more) {
  sum.table_full += more.table_full;
  sum.no_stack += more.no_stack;
  sum.truncated += more.truncated;
  sum.incomplete += more.incomplete;
  if (sum.no_tables.empty()) sum.no_tables = more.no_tables;
}

}  // namespace

void ProfileMerger::add_head(const profile::Profile& profile) {
  if (!begun_) {
    merged_.kind = profile.kind;
    merged_.begin = profile.begin;
    merged_.period = profile.period;
    begun_ = true;
  }
  merged_.begin = std::min(merged_.begin, profile.begin);
  merged_.duration += profile.duration;
  add_losses(merged_.losses, profile.losses);
}

void ProfileMerger::add(const profile::Profile& profile, const Wanted& wanted) {
  add_head(profile);
  std::vector<std::uint32_t> frames(profile.frames.size(), none);
  for (const auto& sample : profile.samples) {
    const auto& owner = profile.processes.at(sample.process);
    if (wanted && !wanted(owner)) continue;
    std::vector<std::uint32_t> stack;
    stack.reserve(sample.frames.size());
    for (const auto index : sample.frames) {
      auto& here = frames.at(index);
      if (here == none) here = frame(profile, profile.frames[index]);
      stack.push_back(here);
      count_frame(profile.frames[index], sample.count);
    }
    add_sample(sample, process(owner), std::move(stack));
  }
}

void ProfileMerger::count_frame(const profile::Frame& frame, std::uint64_t times) {
  merged_.losses.frames += times;
  if (!frame.kernel && frame.function.empty()) merged_.losses.unknown_frames += times;
}

std::uint32_t ProfileMerger::mapping(const profile::Mapping& mapping) {
  return index_of(mappings_, {mapping.start, mapping.offset, mapping.path, mapping.build_id},
                  merged_.mappings, [&] { return mapping; });
}

std::uint32_t ProfileMerger::frame(const profile::Profile& from, const profile::Frame& frame) {
  auto made = frame;
  if (frame.mapping) made.mapping = mapping(from.mappings.at(*frame.mapping));
  return index_of(frames_,
                  {frame.address, frame.function, made.mapping.value_or(none), frame.kernel},
                  merged_.frames, [&] { return made; });
}

std::uint32_t ProfileMerger::process(const profile::Process& process) {
  const auto index = index_of(processes_, {process.pid, process.comm, process.container_id},
                              merged_.processes, [&] { return process; });
  if (!process.hint.empty()) merged_.processes[index].hint = process.hint;
  return index;
}

void ProfileMerger::add_sample(const profile::Sample& sample, std::uint32_t process,
                               std::vector<std::uint32_t> frames) {
  const auto [at, added] = samples_.emplace(
      SampleKey{process, sample.thread, sample.wait, std::move(frames)}, merged_.samples.size());
  if (added) {
    auto& made = merged_.samples.emplace_back(sample);
    made.process = process;
    made.frames = std::get<std::vector<std::uint32_t>>(at->first);
    return;
  }
  auto& sum = merged_.samples[at->second];
  sum.count += sample.count;
  sum.nanoseconds += sample.nanoseconds;
}

}  // namespace strata::agent
