#include <array>
#include <cmath>
#include <csignal>
#include <iostream>

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/commands/commands.h"
#include "agent/commands/container_look.h"
#include "agent/commands/output_file.h"
#include "agent/http/client.h"
#include "agent/profile/capture.h"
#include "agent/profile/containers.h"
#include "agent/profile/output.h"
#include "agent/profile/summary.h"
#include "agent/text/safe_text.h"
#include "agent/text/units.h"
#include "collectors/profile/formats/pprof.h"
#include "core/base/query_text.h"
#include "core/identity/cgroup_layout.h"

namespace strata::agent {
namespace {

using profile::Kind;
using profile::Symbolized;

/// Ctrl-C, or another wish to end, ends the profile with what there is; a second one ends the
/// command. A signal that was ignored stays so.
class Interruption {
 public:
  Interruption() {
    for (std::size_t i = 0; i < signals.size(); ++i) {
      before_.at(i) = std::signal(signals.at(i), on_signal);
      if (before_.at(i) == SIG_IGN) std::signal(signals.at(i), SIG_IGN);
    }
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption() {
    for (std::size_t i = 0; i < signals.size(); ++i) std::signal(signals.at(i), before_.at(i));
  }

  static bool happened() { return happened_ != 0; }

 private:
  static constexpr std::array signals = {SIGINT, SIGTERM, SIGHUP};

  static void on_signal(int signal) {
    happened_ = 1;
    std::signal(signal, SIG_DFL);
  }

  static inline volatile std::sig_atomic_t happened_ = 0;
  std::array<void (*)(int), signals.size()> before_{};
};

/// One line that is written over, on a terminal alone.
class Progress {
 public:
  explicit Progress(Duration whole) : whole_(human_seconds(seconds(whole))) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
  }

  void show(const std::string& text) {
    if (!terminal_) return;
    shown_ = true;
    std::cerr << "\r\033[K" << text << std::flush;
  }
  void show(Duration elapsed) {
    show("sampling: " + human_seconds(std::floor(seconds(elapsed))) + " of " + whole_);
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool shown_ = false;
  std::string whole_;
};

Status check_profile(const ProfileOptions& options) {
  if (!options.container.empty() && options.pid != 0)
    return fail(Code::invalid, "either --container or --pid");
  if (options.off_cpu && !options.last.empty())
    return fail(Code::invalid, "--last is of what ran on the CPUs: no --off-cpu");
  if (options.pid != 0 && !options.last.empty())
    return fail(Code::invalid, "--last is of the host or of a --container");
  return {};
}

Result<Duration> duration_within(const std::string& text, std::string_view option, Duration least,
                                 Duration most) {
  const auto duration = parse_duration(text);
  if (!duration) return fail(duration.error().within(option));
  if (*duration >= least && *duration <= most) return *duration;
  return fail(Code::invalid, std::string(option) + ": must be " + duration_text(least) + " to " +
                                 duration_text(most));
}

Result<CaptureRequest> request_of(const ProfileOptions& options, ContainerLook& look) {
  using namespace std::chrono_literals;
  CaptureRequest request;
  auto& sampling = request.sampling;
  sampling.kind = options.off_cpu ? Kind::off_cpu : Kind::cpu;
  sampling.hertz = options.rate;
  sampling.key_by_memory_v1 = look.layout().mode == CgroupMode::v1;
  auto duration = duration_within(options.duration, "--duration", 100ms, 1h);
  if (!duration) return fail(duration.error());
  request.duration = *duration;
  auto minimum = duration_within(options.min_off_cpu, "--min-off-cpu", 0ms, 1min);
  if (!minimum) return fail(minimum.error());
  sampling.min_off_cpu = *minimum;
  if (options.pid != 0) {
    struct stat status {};
    if (::stat(look.fs().proc(std::to_string(options.pid)).c_str(), &status) != 0)
      return fail(Code::not_found, "no process " + std::to_string(options.pid));
    sampling.selection.pid = options.pid;
  }
  if (!options.container.empty()) {
    auto cgroups = cgroups_of(*look.containers(), options.container);
    if (!cgroups) return fail(cgroups.error());
    sampling.selection.cgroups = *std::move(cgroups);
  }
  return request;
}

Result<Symbolized> taken(const ProfileOptions& options, const Config& config) {
  ContainerLook look(config);
  const auto request = request_of(options, look);
  if (!request) return fail(request.error());
  Progress progress(request->duration);
  std::stop_source stop;
  CaptureTools tools{.fs = look.fs(),
                     .containers =
                         [&] {
                           progress.show("naming");
                           return names_in(look.containers());
                         },
                     .stop = stop.get_token(),
                     .progress =
                         [&](Duration elapsed) {
                           progress.show(elapsed);
                           if (Interruption::happened()) stop.request_stop();
                         }};
  return capture(*request, tools);
}

/// Out of what the running agent has kept.
Result<profile::Profile> kept(const ProfileOptions& options, const Config& config) {
  const auto last =
      duration_within(options.last, "--last", std::chrono::seconds(1), std::chrono::hours(24));
  if (!last) return fail(last.error());
  auto path = "/debug/pprof/profile?last=" + duration_text(*last);
  if (!options.container.empty()) path += "&container=" + query_escaped(options.container);
  auto bytes = ask_agent(config.listen, path, std::chrono::seconds(30));
  if (!bytes) return fail(bytes.error());
  auto read = profile::read_pprof(*bytes);
  if (!read) return fail(read.error().within("the agent's profile"));
  return read;
}

std::string subject(const ProfileOptions& options) {
  return options.pid == 0 ? options.container : "process " + std::to_string(options.pid);
}

Status save(const ProfileOptions& options, ProfileFormat format, OutputFile& file,
            const profile::Profile& profile) {
  const auto title = title_of(profile.kind, subject(options));
  if (auto saved = file.write(written(profile, format, title)); !saved) return saved;
  std::cout << safe_text(title) << ": " << safe_text(options.output) << '\n'
            << summary_text(profile) << std::flush;
  return {};
}

Status take_profile(const ProfileOptions& options) {
  if (auto checked = check_profile(options); !checked) return checked;
  const auto format = format_of_file(options.output);
  if (!format) return fail(format.error().within("--output"));
  auto config = effective_config(options.sources);
  if (!config) return fail(config.error());
  auto file = OutputFile::open(options.output);
  if (!file) return fail(file.error());
  if (!options.last.empty()) {
    const auto profile = kept(options, *config);
    return profile ? save(options, *format, *file, *profile) : fail(profile.error());
  }
  const Interruption interruption;
  const auto symbolized = taken(options, *config);
  return symbolized ? save(options, *format, *file, symbolized->profile) : fail(symbolized.error());
}

}  // namespace

int run_profile(const ProfileOptions& options) {
  spdlog::set_level(spdlog::level::off);  // of what a source of names could not do
  const auto done = take_profile(options);
  return done ? exit_done : failed(done.error().within("profile"));
}

}  // namespace strata::agent
