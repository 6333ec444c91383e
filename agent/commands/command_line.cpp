#include "agent/commands/command_line.h"

#include <algorithm>
#include <iostream>
#include <string_view>

#include <CLI/CLI.hpp>

#include "agent/commands/command_texts.h"
#include "agent/text/safe_text.h"
#include "core/base/text.h"

namespace strata::agent {
namespace {

void add_agent(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("agent", "run the agent in the foreground");
  add_source_options(*command, line.agent);
  command
      ->add_option_function<std::string>(
          "--listen",
          [&line](const std::string& text) {
            line.agent.overrides.emplace_back([text](Config& config) -> Status {
              auto address = parse_listen_address(text);
              if (!address) return fail(address.error().within("--listen"));
              config.listen = *address;
              return {};
            });
          },
          "address of the HTTP server")
      ->type_name("ADDR:PORT");
  command->add_flag_callback(
      "--no-kernel",
      [&line] {
        line.agent.overrides.emplace_back([](Config& config) -> Status {
          config.kernel.enabled = false;
          return {};
        });
      },
      "load no BPF programs");
  command->callback([&line] { line.run = [&line] { return run_agent(line.agent); }; });
}

void add_metrics(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("metrics", "one collection, Prometheus text on stdout");
  add_source_options(*command, line.metrics.sources);
  command->add_option("--layer", line.metrics.layers, "host, container, dependency or business")
      ->type_name("LAYER");
  command->add_option("--collector", line.metrics.collectors, "only this collector")
      ->type_name("NAME");
  command
      ->add_option("--for", line.metrics.kernel_seconds,
                   "attach BPF programs for so many seconds before (default: not)")
      ->type_name("SECONDS")
      ->check([](const std::string& text) {
        // Not CLI::Range: a NaN passes it.
        const auto seconds = text::real(text);
        return seconds && *seconds >= 0 && *seconds <= 3600 ? "" : "must be 0 to 3600 seconds";
      });
  command->callback([&line] { line.run = [&line] { return run_metrics(line.metrics); }; });
}

void add_dump(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("dump", "debug dump of the running agent, or its own");
  add_config_option(*command, line.dump.sources);
  command->add_flag("--json", line.dump.json, "the whole as JSON");
  command->add_option("--bundle", line.dump.bundle, "write a support archive, with every section")
      ->type_name("FILE.tar.gz");
  command
      ->add_option("--stats", line.dump.stats_seconds,
                   "switch the kernel's run statistics on that long, and show what each program "
                   "takes of a CPU")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3600.0));
  command->add_option("section", line.dump.sections, "only these sections")->type_name("SECTION");
  command->callback([&line] { line.run = [&line] { return run_dump(line.dump); }; });
}

void add_events(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("events", "what came through the ring buffers");
  add_config_option(*command, line.events.sources);
  command->add_flag("--json", line.events.json, "one JSON object a line");
  command->add_flag("--follow,-f", line.events.follow, "go on with what comes");
  auto& wishes = line.events.wishes;
  command->add_option("--kind", wishes.kinds, "only events of this kind; may be given again")
      ->type_name("KIND")
      ->allow_extra_args(false);
  command
      ->add_option("--container", wishes.containers,
                   "only this container's, * and ? as in file names; may be given again")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      ->add_option("--since", wishes.since,
                   "only what happened in the last 10m, or since 2026-11-23T15:00:00Z")
      ->type_name("TIME");
  command->callback([&line] { line.run = [&line] { return run_events(line.events); }; });
}

/// Beside it nothing makes sense that is about sampling.
void add_difference(CLI::App& command, ProfileOptions& options) {
  auto* const difference =
      command.add_option("--diff", options.difference,
                         "compare two profiles in files, .pb.gz or .folded, before and after, as "
                         "one flame graph");
  difference->type_name("FILE")->expected(2);
  for (const auto* const other :
       {"--container", "--pid", "--duration", "--off-cpu", "--rate", "--min-off-cpu", "--last"}) {
    difference->excludes(command.get_option(other));
  }
}

void add_profile(CLI::App& app, CommandLine& line) {
  auto& options = line.profile;
  auto* const command = app.add_subcommand(
      "profile", "where the CPU time goes, or what is waited for, as pprof or a flame graph");
  add_config_option(*command, options.sources);
  command->add_option("--container", options.container, "this container alone")->type_name("NAME");
  command->add_option("--pid", options.pid, "this process alone")
      ->type_name("PID")
      ->check(CLI::Range(1, 1 << 22));
  command->add_option("--duration", options.duration, "how long, 100ms to 1h")
      ->type_name("DURATION")
      ->capture_default_str();
  command->add_flag("--off-cpu", options.off_cpu, "what threads wait for, not what they run");
  command
      ->add_option("--rate", options.rate,
                   "samples a second of each CPU; a prime keeps out of step with timers")
      ->type_name("HZ")
      ->capture_default_str()
      ->check(CLI::Range(1U, 999U));
  command
      ->add_option("--min-off-cpu", options.min_off_cpu,
                   "with --off-cpu: shorter waits are left out")
      ->type_name("DURATION")
      ->capture_default_str();
  command
      ->add_option("--last", options.last,
                   "what the running agent has kept of so long (profiling.continuous)")
      ->type_name("DURATION");
  command
      ->add_option("--output,-o", options.output,
                   "its ending says the format: .pb.gz (pprof), .svg and .html (flame graph), "
                   ".folded")
      ->type_name("FILE")
      ->required();
  add_difference(*command, options);
  command->callback([&line] {
    line.run = [&line] {
      return line.profile.difference.empty() ? run_profile(line.profile)
                                             : run_profile_difference(line.profile);
    };
  });
}

void add_top(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("top", "live view of containers in the terminal");
  add_config_option(*command, line.top.sources);
  command->add_flag("--once", line.top.once, "print one plain snapshot");
  command->add_option("--interval", line.top.interval_seconds, "time between looks (default: 1)")
      ->type_name("SECONDS")
      ->check([](const std::string& text) {
        const auto seconds = text::real(text);
        return seconds && *seconds >= 0.2 && *seconds <= 3600 ? "" : "must be 0.2 to 3600 seconds";
      });
  command->add_option("--sort", line.top.sort, "column to sort by: cpu, wait, memory, ...")
      ->type_name("COLUMN");
  command->add_option("--filter", line.top.filter, "only containers with this in name, image or id")
      ->type_name("TEXT");
  command->callback([&line] { line.run = [&line] { return run_top(line.top); }; });
}

void add_doctor(CLI::App& app, CommandLine& line) {
  auto* const command =
      app.add_subcommand("doctor", "what this host allows, and what is lost without");
  add_config_option(*command, line.doctor.sources);
  command->add_flag("--json", line.doctor.json, "as JSON");
  command->callback([&line] { line.run = [&line] { return run_doctor(line.doctor); }; });
}

void add_config_and_version(CLI::App& app, CommandLine& line) {
  auto* const config = app.add_subcommand("config", "about configuration files");
  config->require_subcommand(1);
  auto* const check = config->add_subcommand("check", "verdict on a file, with line and column");
  check->add_option("FILE", line.config_file, "the configuration")->required();
  check->callback([&line] { line.run = [&line] { return run_config_check(line.config_file); }; });
  app.add_subcommand("version", "version, libbpf, build")->callback([&line] {
    line.run = run_version;
  });
}

void add_rules(CLI::App& app, CommandLine& line) {
  auto* const rules = app.add_subcommand("rules", "about rule files");
  rules->require_subcommand(1);
  auto* const check = rules->add_subcommand("check", "verdict on rule files, as promtool's");
  check->add_option("FILE", line.rule_files, "rule files")->required();
  check->callback([&line] { line.run = [&line] { return run_rules_check(line.rule_files); }; });
  auto* const test = rules->add_subcommand("test", "run unit tests of rules, as promtool does");
  test->add_option("FILE", line.rule_files, "files of unit tests")->required();
  test->callback([&line] { line.run = [&line] { return run_rules_test(line.rule_files); }; });
}

/// The parser is gone when the command runs: what it knows is taken before.
void add_completion_and_man(CLI::App& app, CommandLine& line) {
  auto* const completion = app.add_subcommand("completion", "script by which a shell completes");
  completion->add_option("SHELL", line.help.shell, "bash, zsh or fish")
      ->required()
      ->type_name("SHELL");
  completion->callback([&app, &line] {
    line.run = [&line, model = model_of(app)] { return run_completion(line.help, model); };
  });
  auto* const man = app.add_subcommand("man", "man page of a command, or all of them");
  man->add_option("COMMAND", line.help.page, "words of the command; none: strata itself");
  man->add_option("--output", line.help.folder, "write every page to this directory")
      ->type_name("DIR");
  man->callback([&app, &line] {
    line.run = [&line, model = model_of(app)] { return run_man(line.help, model); };
  });
}

void add_commands(CLI::App& app, CommandLine& line) {
  add_agent(app, line);
  add_metrics(app, line);
  add_dump(app, line);
  add_events(app, line);
  add_profile(app, line);
  add_top(app, line);
  add_doctor(app, line);
  add_rules(app, line);
  add_config_and_version(app, line);
  add_completion_and_man(app, line);
}

void add_footers(CLI::App& app, const std::string& words = {}) {
  app.footer(footer_of(text_of_command(words)));
  for (auto* const child : app.get_subcommands([](CLI::App*) { return true; })) {
    add_footers(*child, words + (words.empty() ? "" : " ") + child->get_name());
  }
}

/// The first word when it is no command: CLI11 would only say that one is missing.
bool unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::none_of(commands.begin(), commands.end(),
                      [&](const CLI::App* command) { return command->get_name() == argv[1]; });
}

/// The command line, last word first, as the library wants it; "--name=" as two words, since it
/// takes an empty value only when that stands apart.
std::vector<std::string> reversed_words(int argc, char** argv) {
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    const bool empty_value =
        word.starts_with("--") && word.ends_with('=') && word.find('=') == word.size() - 1;
    if (empty_value) word.remove_suffix(1);
    words.emplace_back(word);
    if (empty_value) words.emplace_back();
  }
  std::reverse(words.begin(), words.end());
  return words;
}

}  // namespace

std::optional<int> parse_command_line(int argc, char** argv, CommandLine& line) {
  CLI::App app("strata: one agent for a whole host", "strata");
  app.require_subcommand(1);
  add_commands(app, line);
  add_footers(app);
  if (unknown_command(app, argc, argv)) {
    std::cerr << "strata: usage: no command '" << safe_text(argv[1]) << "' (--help lists them)\n";
    return exit_failed;
  }
  try {
    app.parse(reversed_words(argc, argv));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    std::string message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    std::cerr << "strata: usage: " << message << '\n';
    return exit_failed;
  }
  return std::nullopt;
}

}  // namespace strata::agent
