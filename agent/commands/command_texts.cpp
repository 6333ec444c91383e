#include "agent/commands/command_texts.h"

#include "core/base/text.h"

namespace strata::agent {
namespace {

struct Known {
  std::string_view words;
  CommandText text;
};

constexpr Known texts[] = {
    {"",
     {"Watches a whole host: its hardware, its kernel, its containers and the Redis servers and "
      "applications in them. Metrics are served to Prometheus; rules are judged, and alerts sent. "
      "The other commands look at the same things without it, or ask it.",
      "strata agent --config /etc/strata/strata.yaml\nstrata top"}},
    {"agent",
     {"Runs until it is told to end (SIGTERM, SIGINT). SIGHUP makes it read its configuration "
      "again; one that is wrong changes nothing.",
      "strata agent --config /etc/strata/strata.yaml\nstrata agent --listen 127.0.0.1:9410"}},
    {"metrics",
     {"Collects once, by itself, and asks no running agent.",
      "strata metrics --layer container\nstrata metrics --collector run_queue --for 5"}},
    {"dump",
     {"Asks the running agent; without one it looks itself for a second. Sections that are named "
      "are shown whole. --bundle has all of them, as text and as JSON, so it takes neither --json "
      "nor a section.",
      "strata dump programs rings\nstrata dump --json\nstrata dump --stats 5 programs\n"
      "strata dump --bundle support.tar.gz"}},
    {"events",
     {"Shows what the running agent remembers, and with --follow what comes, also over a restart "
      "of the agent.",
      "strata events --kind oom --since 1h\nstrata events --follow --container 'flash-*'"}},
    {"profile",
     {"Samples the host, a container or a process, and writes what it saw to a file. It needs "
      "root and no agent. Ctrl-C ends it early, with what there is; so do SIGTERM and SIGHUP. The "
      "file is there when it is whole. --diff compares two files and samples nothing.",
      "strata profile --container flash-tickets-api --duration 10s --output api.svg\n"
      "strata profile --off-cpu --pid 4711 --output waits.html\n"
      "strata profile --last 5m --output host.pb.gz\n"
      "strata profile --diff before.pb.gz after.pb.gz --output change.html"}},
    {"top",
     {"Asks the running agent, or looks itself where there is none. The key h lists the keys.",
      "strata top --sort wait\nstrata top --once --filter flash-"}},
    {"doctor",
     {"Tells of each right, kernel feature and program whether it is there. Ends with 1 where "
      "something failed.",
      "strata doctor"}},
    {"rules check", {"Reads rule files as promtool does.", "strata rules check alerts.yaml"}},
    {"rules test", {"Runs promtool's files of unit tests.", "strata rules test alerts.test.yaml"}},
    {"config check",
     {"Names what is wrong by line and column.", "strata config check /etc/strata/strata.yaml"}},
    {"completion",
     {"Writes the script to standard output.",
      "strata completion bash > /etc/bash_completion.d/strata"}},
    {"man",
     {"Writes one page to standard output, or all of them to a directory.",
      "strata man profile | man -l -\nstrata man --output /usr/local/share/man/man1"}},
};

}  // namespace

CommandText text_of_command(std::string_view words) {
  for (const auto& known : texts) {
    if (known.words == words) return known.text;
  }
  return {};
}

std::string footer_of(const CommandText& text) {
  std::string footer(text.description);
  if (text.examples.empty()) return footer;
  footer += "\n\nExamples:\n";
  for (auto rest = text.examples; !rest.empty();) {
    footer.append("  ").append(text::take_line(rest)).append("\n");
  }
  return footer;
}

}  // namespace strata::agent
