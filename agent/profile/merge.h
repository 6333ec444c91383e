// ProfileMerger: several profiles, or parts of them, as one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "collectors/profile/profile.h"

namespace strata::agent {

/// All of one kind. Not thread-safe.
class ProfileMerger {
 public:
  using Wanted = std::function<bool(const profile::Process&)>;

  /// The samples of the processes that are wanted, all of them where nothing is said.
  void add(const profile::Profile& profile, const Wanted& wanted = {});

  /// It began with the first and took as long as all; losses are added up.
  [[nodiscard]] profile::Profile take() { return std::move(merged_); }

 private:
  using MappingKey = std::tuple<std::uint64_t, std::uint64_t, std::string, std::string>;
  using FrameKey = std::tuple<std::uint64_t, std::string, std::uint32_t, bool>;
  using ProcessKey = std::tuple<pid_t, std::string, std::string>;
  using SampleKey =
      std::tuple<std::uint32_t, std::string, profile::Wait, std::vector<std::uint32_t>>;

  void add_head(const profile::Profile& profile);
  void count_frame(const profile::Frame& frame, std::uint64_t times);
  std::uint32_t mapping(const profile::Mapping& mapping);
  std::uint32_t frame(const profile::Profile& from, const profile::Frame& frame);
  std::uint32_t process(const profile::Process& process);
  void add_sample(const profile::Sample& sample, std::uint32_t process,
                  std::vector<std::uint32_t> frames);

  profile::Profile merged_;
  bool begun_ = false;
  std::map<MappingKey, std::uint32_t> mappings_;
  std::map<FrameKey, std::uint32_t> frames_;
  std::map<ProcessKey, std::uint32_t> processes_;
  std::map<SampleKey, std::size_t> samples_;
};

}  // namespace strata::agent
