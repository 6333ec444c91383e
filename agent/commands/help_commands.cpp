#include "agent/commands/help_commands.h"

#include <algorithm>
#include <fstream>
#include <iostream>

#include "agent/commands/commands.h"
#include "agent/commands/completion.h"
#include "agent/commands/man_page.h"
#include "agent/host_facts.h"
#include "agent/text/safe_text.h"

namespace strata::agent {
namespace {

const CommandModel* find(const CommandModel& model, const std::vector<std::string>& words) {
  const auto* found = &model;
  for (const auto& word : words) {
    const auto child = std::find_if(found->commands.begin(), found->commands.end(),
                                    [&](const CommandModel& one) { return one.name == word; });
    if (child == found->commands.end()) return nullptr;
    found = &*child;
  }
  return found;
}

Status write_pages(const CommandModel& command, const CommandModel& program,
                   const std::string& folder, const std::string& version) {
  const auto path = folder + "/" + man_page_name(command) + ".1";
  std::ofstream file(path, std::ios::binary);
  file << man_page(command, program, version);
  file.close();
  if (!file) return fail(Code::io, path + ": cannot be written");
  for (const auto& child : command.commands) {
    if (auto written = write_pages(child, program, folder, version); !written) return written;
  }
  return {};
}

}  // namespace

int run_completion(const HelpOptions& options, const CommandModel& model) {
  const auto script = completion(options.shell, model);
  if (!script) {
    return failed({Code::invalid, "completion: no shell " + quote_text(options.shell) +
                                      "; there are bash, zsh, fish"});
  }
  std::cout << *script << std::flush;
  return exit_done;
}

int run_man(const HelpOptions& options, const CommandModel& model) {
  const auto version = build_info().version;
  if (options.folder) {
    const auto written = write_pages(model, model, *options.folder, version);
    return written ? exit_done : failed(written.error().within("man"));
  }
  const auto* const command = find(model, options.page);
  if (command == nullptr)
    return failed({Code::invalid, "man: no such command (--help lists them)"});
  std::cout << man_page(*command, model, version) << std::flush;
  return exit_done;
}

}  // namespace strata::agent
