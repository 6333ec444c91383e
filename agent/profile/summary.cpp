#include "agent/profile/summary.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "agent/text/safe_text.h"
#include "agent/text/units.h"
#include "collectors/profile/formats/stacks.h"

namespace strata::agent {
namespace {

using profile::Kind;
using profile::Profile;

constexpr std::size_t shown_functions = 10;
constexpr std::size_t shown_hints = 5;

template <class... Arguments>
std::string line(const char* format, Arguments... arguments) {
  const auto size = std::snprintf(nullptr, 0, format, arguments...);
  std::string text(static_cast<std::size_t>(std::max(0, size)), '\0');
  std::snprintf(text.data(), text.size() + 1, format, arguments...);
  return text + "\n";
}

double percent(double share) { return 100 * share; }

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

struct Sums {
  std::uint64_t count = 0;
  std::uint64_t nanoseconds = 0;
};

Sums sums_of(const Profile& profile) {
  Sums sums;
  for (const auto& sample : profile.samples) {
    sums.count += sample.count;
    sums.nanoseconds += sample.nanoseconds;
  }
  return sums;
}

struct Times {
  std::uint64_t self = 0;
  std::uint64_t total = 0;
};

/// By name: the same function at many addresses is one.
class FunctionTimes {
 public:
  explicit FunctionTimes(const Profile& profile) : frames_(profile::named_frames(profile)) {}

  void add(const profile::Sample& sample) {
    seen_.clear();
    for (const auto index : sample.frames) {
      const auto& name = frames_.at(index).name;
      if (seen_.insert(name).second) times_[name].total += sample.nanoseconds;
    }
    if (!sample.frames.empty())
      times_[frames_.at(sample.frames.front()).name].self += sample.nanoseconds;
    all_ += sample.nanoseconds;
  }

  [[nodiscard]] std::vector<TopFunction> top(std::size_t most) const {
    std::vector<TopFunction> functions;
    for (const auto& [name, time] : times_) {
      if (time.self == 0) continue;
      functions.push_back({std::string(name), share(time.self, all_), share(time.total, all_)});
    }
    std::ranges::sort(functions, [](const auto& a, const auto& b) {
      return a.self != b.self ? a.self > b.self : a.name < b.name;
    });
    functions.resize(std::min(functions.size(), most));
    return functions;
  }

 private:
  std::vector<profile::NamedFrame> frames_;
  std::unordered_map<std::string_view, Times> times_;
  std::unordered_set<std::string_view> seen_;
  std::uint64_t all_ = 0;
};

std::string samples_text(const Profile& profile) {
  const auto sums = sums_of(profile);
  const auto time = human_seconds(static_cast<double>(sums.nanoseconds) / 1e9);
  const auto taken = human_seconds(seconds(profile.duration));
  if (profile.kind == Kind::off_cpu) {
    return line("waits     %llu, %s altogether, in %s", static_cast<unsigned long long>(sums.count),
                time.c_str(), taken.c_str());
  }
  return line("samples   %llu, %s of CPU time in %s (%.2f CPUs)",
              static_cast<unsigned long long>(sums.count), time.c_str(), taken.c_str(),
              share(sums.nanoseconds, static_cast<std::uint64_t>(profile.duration.count())));
}

std::string losses_text(const Profile& profile) {
  const auto& losses = profile.losses;
  auto text = line("lost      %llu samples, for want of room",
                   static_cast<unsigned long long>(losses.table_full));
  if (losses.no_stack != 0) {
    text += line("no stack  %llu samples: the process's own stack could not be read",
                 static_cast<unsigned long long>(losses.no_stack));
  }
  if (losses.truncated != 0) {
    text += line("cut       %llu samples: their stacks are deeper than the kernel tells",
                 static_cast<unsigned long long>(losses.truncated));
  }
  if (losses.incomplete != 0) {
    text += line("short     %llu samples: their stacks end before the first caller",
                 static_cast<unsigned long long>(losses.incomplete));
  }
  if (!losses.no_tables.empty()) {
    text += line("stacks    by frame pointers alone: %s", safe_text(losses.no_tables).c_str());
  }
  return text;
}

/// Frames of one process, weighted by their samples.
struct ProcessFrames {
  std::uint64_t all = 0;
  std::uint64_t unknown = 0;
};

std::vector<ProcessFrames> frames_of_processes(const Profile& profile) {
  std::vector<ProcessFrames> processes(profile.processes.size());
  for (const auto& sample : profile.samples) {
    auto& process = processes.at(sample.process);
    for (const auto index : sample.frames) {
      const auto& frame = profile.frames.at(index);
      if (frame.kernel) continue;
      process.all += sample.count;
      if (frame.function.empty()) process.unknown += sample.count;
    }
  }
  return processes;
}

/// Of those with most unknown frames.
std::string hints_text(const Profile& profile) {
  const auto frames = frames_of_processes(profile);
  std::vector<std::size_t> hinted;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (!profile.processes[i].hint.empty()) hinted.push_back(i);
  }
  std::ranges::stable_sort(hinted, std::ranges::greater(),
                           [&](std::size_t i) { return frames[i].unknown; });
  hinted.resize(std::min(hinted.size(), shown_hints));
  std::string text;
  for (const auto i : hinted) {
    const auto& process = profile.processes[i];
    text += line("          %s (pid %d): %.0f %%; %s", safe_text(process.comm).c_str(), process.pid,
                 percent(share(frames[i].unknown, frames[i].all)), safe_text(process.hint).c_str());
  }
  return text;
}

std::string unknown_text(const Profile& profile) {
  const auto& losses = profile.losses;
  return line("unknown   %.1f %% of frames have no name",
              percent(share(losses.unknown_frames, losses.frames))) +
         hints_text(profile);
}

std::string waits_text(const Profile& profile) {
  std::string text;
  for (const auto& [wait, part] : wait_shares(profile)) {
    text += line("  %5.1f %%  %s", percent(part), std::string(to_string(wait)).c_str());
  }
  return text.empty() ? text : "waited for\n" + text;
}

std::string functions_text(const Profile& profile) {
  std::string text;
  for (const auto& function : top_functions(profile, shown_functions)) {
    text += line("  %5.1f %%  %5.1f %%  %s", percent(function.self), percent(function.total),
                 safe_text(function.name).c_str());
  }
  return text.empty() ? text : "   itself  with callees\n" + text;
}

/// The leaf of every wait is the scheduler.
std::string body_text(const Profile& profile) {
  return profile.kind == Kind::off_cpu ? waits_text(profile) : functions_text(profile);
}

}  // namespace

std::vector<TopFunction> top_functions(const Profile& profile, std::size_t most,
                                       std::string_view container) {
  FunctionTimes times(profile);
  for (const auto& sample : profile.samples) {
    if (!container.empty() && profile.processes.at(sample.process).container != container) continue;
    times.add(sample);
  }
  return times.top(most);
}

std::vector<WaitShare> wait_shares(const Profile& profile) {
  std::map<profile::Wait, std::uint64_t> times;
  std::uint64_t all = 0;
  for (const auto& sample : profile.samples) {
    times[sample.wait] += sample.nanoseconds;
    all += sample.nanoseconds;
  }
  std::vector<WaitShare> shares;
  for (const auto& [wait, time] : times) shares.push_back({wait, share(time, all)});
  std::ranges::sort(shares, [](const auto& a, const auto& b) { return a.share > b.share; });
  return shares;
}

std::string summary_text(const Profile& profile) {
  return samples_text(profile) + losses_text(profile) + unknown_text(profile) + body_text(profile);
}

}  // namespace strata::agent
