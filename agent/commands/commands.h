// The commands, one function each; what they return is the exit code: 0 done, 1 the answer is no,
// 2 wrong usage or it could not run. Errors are one line on stderr: "strata: <what>: <why>".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/commands/options.h"
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
  std::string bundle;        // path of the archive to write; empty: none
  double stats_seconds = 0;  // for how long the kernel's run statistics are switched on
  std::vector<std::string> sections;
};

struct EventsOptions {
  SourceOptions sources;
  bool json = false;
  bool follow = false;
};

struct DoctorOptions {
  SourceOptions sources;
  bool json = false;
};

int run_agent(const SourceOptions& options);
int run_metrics(const MetricsOptions& options);
int run_dump(const DumpOptions& options);
int run_events(const EventsOptions& options);
int run_doctor(const DoctorOptions& options);
int run_config_check(const std::string& file);
int run_rules_check(const std::vector<std::string>& files);
int run_rules_test(const std::vector<std::string>& files);
int run_version();

/// Prints "strata: <message>" and returns exit_failed.
int failed(const Error& error);

}  // namespace strata::agent
