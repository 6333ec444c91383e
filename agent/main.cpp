#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "agent/commands/commands.h"
#include "agent/runtime/footprint.h"
#include "agent/text/safe_text.h"
#include "core/base/text.h"

namespace {

using namespace strata::agent;

/// Everything the command line can say; outlives the parsing.
struct CommandLine {
  SourceOptions agent;
  MetricsOptions metrics;
  DumpOptions dump;
  EventsOptions events;
  DoctorOptions doctor;
  std::string config_file;
  std::vector<std::string> rule_files;
  std::function<int()> run;  // the command
};

void add_agent(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("agent", "run the agent in the foreground");
  add_source_options(*command, line.agent);
  command
      ->add_option_function<std::string>(
          "--listen",
          [&line](const std::string& text) {
            line.agent.overrides.emplace_back([text](strata::Config& config) -> strata::Status {
              auto address = strata::parse_listen_address(text);
              if (!address) return strata::fail(address.error().within("--listen"));
              config.listen = *address;
              return {};
            });
          },
          "address of the HTTP server")
      ->type_name("ADDR:PORT");
  command->add_flag_callback(
      "--no-kernel",
      [&line] {
        line.agent.overrides.emplace_back([](strata::Config& config) -> strata::Status {
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
        const auto seconds = strata::text::real(text);
        return seconds && *seconds >= 0 && *seconds <= 3600 ? "" : "must be 0 to 3600 seconds";
      });
  command->callback([&line] { line.run = [&line] { return run_metrics(line.metrics); }; });
}

void add_dump(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("dump", "debug dump of the running agent, or its own");
  add_config_option(*command, line.dump.sources);
  command->add_flag("--json", line.dump.json, "the whole as JSON");
  command->add_option("--bundle", line.dump.bundle, "write a support archive")
      ->type_name("FILE.tar.gz");
  command
      ->add_option("--stats", line.dump.stats_seconds,
                   "switch the kernel's run statistics on that long, and show what each program "
                   "takes of a CPU")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3600.0));
  command->add_option("section", line.dump.sections, "only these sections");
  command->callback([&line] { line.run = [&line] { return run_dump(line.dump); }; });
}

void add_events(CLI::App& app, CommandLine& line) {
  auto* const command = app.add_subcommand("events", "what came through the ring buffers");
  add_config_option(*command, line.events.sources);
  command->add_flag("--json", line.events.json, "one JSON object a line");
  command->add_flag("--follow,-f", line.events.follow, "go on with what comes");
  command->callback([&line] { line.run = [&line] { return run_events(line.events); }; });
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
  check->add_option("FILE", line.config_file)->required();
  check->callback([&line] { line.run = [&line] { return run_config_check(line.config_file); }; });
  app.add_subcommand("version", "version, libbpf, build")->callback([&line] {
    line.run = run_version;
  });
}

void add_rules(CLI::App& app, CommandLine& line) {
  auto* const rules = app.add_subcommand("rules", "about rule files");
  rules->require_subcommand(1);
  auto* const check = rules->add_subcommand("check", "verdict on rule files, as promtool's");
  check->add_option("FILE", line.rule_files)->required();
  check->callback([&line] { line.run = [&line] { return run_rules_check(line.rule_files); }; });
  auto* const test = rules->add_subcommand("test", "run unit tests of rules, as promtool does");
  test->add_option("FILE", line.rule_files)->required();
  test->callback([&line] { line.run = [&line] { return run_rules_test(line.rule_files); }; });
}

/// A host of many containers has several files open for each; select(), the reason for the low
/// default, is not used.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
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

/// What to exit with at once; none where line.run is to be run. The parser is gone by then: its
/// options, a few hundred kilobytes of them, are nothing for the agent to carry for months.
std::optional<int> parse(int argc, char** argv, CommandLine& line) {
  CLI::App app("strata: one agent for a whole host", "strata");
  app.require_subcommand(1);
  add_agent(app, line);
  add_metrics(app, line);
  add_dump(app, line);
  add_events(app, line);
  add_doctor(app, line);
  add_rules(app, line);
  add_config_and_version(app, line);
  if (unknown_command(app, argc, argv)) {
    std::cerr << "strata: usage: no command '" << strata::safe_text(argv[1])
              << "' (--help lists them)\n";
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

int run(int argc, char** argv) {
  CommandLine line;
  if (const auto exit_code = parse(argc, argv, line)) return *exit_code;
  return line.run();
}

}  // namespace

int main(int argc, char** argv) {
  limit_heap();
  raise_file_limit();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // of a library: memory has run out
    std::fprintf(stderr, "strata: %s\n", error.what());
    return exit_failed;
  }
}
