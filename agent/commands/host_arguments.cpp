#include "agent/commands/host_arguments.h"

#include <array>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

namespace strata::agent {
namespace {

constexpr const char* group = "Collectors of the host";
constexpr const char* hidden = "";

/// node_exporter's collectors that strata has not: to switch one off is as good as done.
constexpr std::array<std::string_view, 12> foreign_collectors = {
    "bcachefs", "drm",   "logind",      "ntp",  "nvmesubsystem", "perf",
    "resctrl",  "runit", "supervisord", "swap", "tainted",       "wifi"};

/// Options that say how node_exporter gets at its numbers, not what they are.
constexpr std::array<std::string_view, 5> ways_to_read = {
    "collector.arp.netlink", "collector.netclass.netlink", "collector.netclass_rtnl.with-stats",
    "collector.netdev.netlink", "collector.systemd.private"};

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
  const auto note = [&](const std::string& names, const std::string& name) {
    app.add_flag_function(
           names,
           [&arguments, name](std::int64_t) { arguments.without_effect.push_back("--" + name); })
        ->group(hidden);
  };
  for (const auto option : ways_to_read) note(flag_names(std::string(option)), std::string(option));
  const std::string workers = "collector.filesystem.stat-workers";
  app.add_option_function<std::uint64_t>("--" + workers,
                                         [&arguments, workers](const std::uint64_t&) {
                                           arguments.without_effect.push_back("--" + workers);
                                         })
      ->group(hidden);
}

void add_foreign(CLI::App& app, HostArguments& arguments, std::string_view collector) {
  const std::string name(collector);
  app.add_flag_function(flag_names("collector." + name),
                        [&arguments, name](std::int64_t count) {
                          if (count > 0) arguments.unknown.push_back(name);
                        })
      ->group(hidden);
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
  if (!arguments.unknown.empty()) {
    return fail(Code::unsupported,
                "--collector." + arguments.unknown.front() + ": strata has no such collector");
  }
  if (arguments.disable_defaults) switch_off_all(config.host.collectors);
  for (const auto& setting : arguments.settings) {
    if (setting.given_as == setting.option.name) continue;
    config.notes.push_back("--" + setting.given_as + " is called --" + setting.option.name +
                           " now");
  }
  for (const auto& option : arguments.without_effect) {
    config.notes.push_back(option + " changes nothing");
  }
  return apply_settings(arguments.settings, config.host.collectors);
}

}  // namespace strata::agent
