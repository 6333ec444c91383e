// The commands, one function each; what they return is the exit code: 0 done, 1 the answer is no,
// 2 wrong usage or it could not run. Errors are one line on stderr: "strata: <what>: <why>".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/commands/options.h"
#include "agent/views/event_filter.h"
#include "core/metrics/metric_def.h"

namespace strata::agent {

inline constexpr int exit_done = 0;
inline constexpr int exit_no = 1;
inline constexpr int exit_failed = 2;

struct MetricsOptions {
  SourceOptions sources;
  std::vector<std::string> layers;
  std::vector<std::string> collectors;
  double kernel_seconds = 0;  // how long BPF programs are attached before the collection; 0: not
};

struct DumpOptions {
  SourceOptions sources;
  bool json = false;
  std::optional<std::string> bundle;  // path of the archive to write
  double stats_seconds = 0;           // for how long the kernel's run statistics are switched on
  std::vector<std::string> sections;
};

struct EventsOptions {
  SourceOptions sources;
  EventWishes wishes;
  bool json = false;
  bool follow = false;
};

struct ProfileOptions {
  SourceOptions sources;
  std::string container;  // its name; empty: the host
  int pid = 0;
  std::string duration = "10s";
  bool off_cpu = false;
  unsigned rate = 97;
  std::string min_off_cpu = "1ms";
  std::vector<std::string> difference;  // two files that are compared; empty: none
  std::string last;                     // out of what the agent has kept; empty: it is taken now
  std::string output;
};

struct TopOptions {
  SourceOptions sources;
  bool once = false;
  double interval_seconds = 1;
  std::string sort = "cpu";  // a column's word
  std::string filter;
};

struct DoctorOptions {
  SourceOptions sources;
  bool json = false;
};

int run_agent(const SourceOptions& options);
int run_metrics(const MetricsOptions& options);
int run_dump(const DumpOptions& options);
int run_events(const EventsOptions& options);
int run_profile(const ProfileOptions& options);
int run_profile_difference(const ProfileOptions& options);
int run_top(const TopOptions& options);
int run_doctor(const DoctorOptions& options);
int run_config_check(const std::string& file);
int run_rules_check(const std::vector<std::string>& files);
int run_rules_test(const std::vector<std::string>& files);
int run_version();

/// Prints "strata: <message>" and returns exit_failed.
int failed(const Error& error);

}  // namespace strata::agent
