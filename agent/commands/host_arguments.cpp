#include "agent/commands/host_arguments.h"

#include <array>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

namespace strata::agent {
namespace {

constexpr const char* group = "Collectors of the host";
constexpr const char* hidden = "";

/// node_exporter's collectors that strata has not, whose options change nothing.
constexpr std::array<std::string_view, 12> foreign_collectors = {
    "bcachefs", "drm",   "logind",      "ntp",  "nvmesubsystem", "perf",
    "resctrl",  "runit", "supervisord", "swap", "tainted",       "wifi"};

/// Options that say how node_exporter gets at its numbers, not what they are, and those of
/// collectors that strata has not.
constexpr std::array<std::string_view, 9> flags_without_effect = {"arp.netlink",
                                                                  "netclass.netlink",
                                                                  "netclass_rtnl.with-stats",
                                                                  "netdev.netlink",
                                                                  "ntp.server-is-local",
                                                                  "perf.disable-cache-profilers",
                                                                  "perf.disable-hardware-profilers",
                                                                  "perf.disable-software-profilers",
                                                                  "systemd.private"};
constexpr std::array<std::string_view, 16> values_without_effect = {"filesystem.stat-workers",
                                                                    "ntp.ip-ttl",
                                                                    "ntp.local-offset-tolerance",
                                                                    "ntp.max-distance",
                                                                    "ntp.protocol-version",
                                                                    "ntp.server",
                                                                    "ntp.server-port",
                                                                    "perf.cache-profilers",
                                                                    "perf.cpus",
                                                                    "perf.hardware-profilers",
                                                                    "perf.software-profilers",
                                                                    "perf.tracepoint",
                                                                    "qdisc.fixtures",
                                                                    "runit.servicedir",
                                                                    "supervisord.url",
                                                                    "wifi.fixtures"};

std::string flag_names(const std::string& name) { return "--" + name + ",!--no-" + name; }

void add_flag(CLI::App& app, HostArguments& arguments, const HostOption& option) {
  app.add_flag_function(
         flag_names(option.name),
         [&arguments, option](std::int64_t count) {
           arguments.settings.push_back({option, option.name, {count > 0 ? "true" : "false"}});
         },
         option.key == "enabled" ? "collect " + std::string(option.collector) + ", or not"
                                 : std::string(option.help))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw)
      ->group(group);
}

void add_value(CLI::App& app, HostArguments& arguments, const HostOption& option,
               const std::string& name) {
  app.add_option_function<std::string>(
         "--" + name,
         [&arguments, option, name](const std::string& text) {
           arguments.settings.push_back({option, name, {text}});
         },
         std::string(option.help))
      ->type_name(std::string(option.type))
      ->group(name == option.name ? group : hidden);
}

void add_list(CLI::App& app, HostArguments& arguments, const HostOption& option) {
  app.add_option_function<std::vector<std::string>>(
         "--" + option.name,
         [&arguments, option](const std::vector<std::string>& values) {
           arguments.settings.push_back({option, option.name, values});
         },
         std::string(option.help))
      ->type_name(std::string(option.type))
      ->allow_extra_args(false)
      ->group(group);
}

void add(CLI::App& app, HostArguments& arguments, const HostOption& option) {
  switch (option.kind) {
    case HostOption::Kind::flag:
      return add_flag(app, arguments, option);
    case HostOption::Kind::list:
      return add_list(app, arguments, option);
    case HostOption::Kind::value:
      add_value(app, arguments, option, option.name);
      if (!option.old_name.empty()) add_value(app, arguments, option, option.old_name);
  }
}

void add_without_effect(CLI::App& app, HostArguments& arguments) {
  for (const auto option : flags_without_effect) {
    const auto name = "collector." + std::string(option);
    app.add_flag_function(
           flag_names(name),
           [&arguments, name](std::int64_t) { arguments.without_effect.insert("--" + name); })
        ->group(hidden);
  }
  for (const auto option : values_without_effect) {
    const auto name = "--collector." + std::string(option);
    app.add_option_function<std::vector<std::string>>(
           name, [&arguments,
                  name](const std::vector<std::string>&) { arguments.without_effect.insert(name); })
        ->allow_extra_args(false)
        ->group(hidden);
  }
}

void add_foreign(CLI::App& app, HostArguments& arguments, std::string_view collector) {
  const std::string name = "collector." + std::string(collector);
  app.add_flag_function(flag_names(name),
                        [&arguments, name](std::int64_t count) {
                          if (count > 0) arguments.unknown.insert("--" + name);
                        })
      ->group(hidden);
}

/// "--a, --b" and what is to be said of them.
void note(const std::set<std::string>& options, std::string_view what, Config& config) {
  if (options.empty()) return;
  std::string names;
  for (const auto& option : options) names += (names.empty() ? "" : ", ") + option;
  config.notes.push_back(names + std::string(what));
}

}  // namespace

void add_host_options(CLI::App& app, HostArguments& arguments) {
  app.add_flag("--collector.disable-defaults", arguments.disable_defaults,
               "no collector of the host but those that are switched on here")
      ->group(group);
  for (const auto& option : host_options()) add(app, arguments, option);
  add_without_effect(app, arguments);
  for (const auto collector : foreign_collectors) add_foreign(app, arguments, collector);
}

Status apply(const HostArguments& arguments, Config& config) {
  if (arguments.disable_defaults) switch_off_all(config.host.collectors);
  for (const auto& setting : arguments.settings) {
    if (setting.given_as == setting.option.name) continue;
    config.notes.push_back("--" + setting.given_as + " is called --" + setting.option.name +
                           " now");
  }
  note(arguments.unknown, ": strata has no such collector", config);
  note(arguments.without_effect, ": without effect", config);
  return apply_settings(arguments.settings, config.host.collectors);
}

}  // namespace strata::agent
