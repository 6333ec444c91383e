#include "collectors/profile/formats/flame_lines.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "collectors/profile/formats/stacks.h"
#include "collectors/profile/formats/text.h"

namespace strata::profile {
namespace {

/// "2026-11-23 15:42:00 UTC"
std::string moment(WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  const auto clock = static_cast<std::time_t>(whole);
  std::tm parts{};
  if (::gmtime_r(&clock, &parts) == nullptr) return {};
  std::array<char, 64> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return {text.data(), size};
}

std::string rate(const Profile& profile) {
  if (profile.period <= Duration::zero()) return {};
  const auto period = static_cast<double>(profile.period.count());
  if (profile.kind == Kind::off_cpu) return ", waits of " + time_text(period) + " and more";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), ", %.0f samples a second of each CPU",
                std::round(1e9 / period));
  return text.data();
}

std::string when(const Profile& profile) {
  if (profile.duration <= Duration::zero()) return {};
  auto text = time_text(static_cast<double>(profile.duration.count()));
  if (profile.begin.time_since_epoch() > Duration::zero()) text += " from " + moment(profile.begin);
  return text + rate(profile) + ": ";
}

std::string amounts(const Profile& profile) {
  std::uint64_t count = 0;
  std::uint64_t nanoseconds = 0;
  for (const auto& sample : profile.samples) {
    count = saturated_sum(count, sample.count);
    nanoseconds = saturated_sum(nanoseconds, sample.nanoseconds);
  }
  const bool cpu = profile.kind == Kind::cpu;
  std::string text;
  if (count > 0) text = grouped(count) + (cpu ? " samples" : " waits");
  if (nanoseconds == 0) return text;
  if (!text.empty()) text += ", ";
  return text + time_text(static_cast<double>(nanoseconds)) + (cpu ? " of CPU" : " off the CPU");
}

void add(std::string& line, std::uint64_t number, const char* one, const char* many) {
  if (number == 0) return;
  if (!line.empty()) line += ", ";
  line += grouped(number) + (number == 1 ? one : many);
}

std::string losses_line(const Losses& losses) {
  std::string line;
  add(line, losses.table_full, " sample lost (tables full)", " samples lost (tables full)");
  add(line, losses.no_stack, " without a stack", " without a stack");
  add(line, losses.truncated, " stack cut at the limit", " stacks cut at the limit");
  if (losses.unknown_frames == 0 || losses.frames == 0) return line;
  if (!line.empty()) line += ", ";
  return line +
         percent(static_cast<double>(losses.unknown_frames) / static_cast<double>(losses.frames)) +
         " of frames have no name";
}

}  // namespace

std::vector<std::string> summary_lines(const Profile& profile) {
  std::vector<std::string> lines = {when(profile) + amounts(profile)};
  if (auto losses = losses_line(profile.losses); !losses.empty()) lines.push_back(losses);
  return lines;
}

}  // namespace strata::profile
