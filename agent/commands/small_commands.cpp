#include <iostream>

#include "agent/commands/commands.h"
#include "agent/config/load.h"
#include "agent/host_facts.h"
#include "core/base/text.h"

namespace strata::agent {

int failed(const Error& error) {
  std::string_view rest = error.message;
  while (!rest.empty()) std::cerr << "strata: " << text::take_line(rest) << '\n';
  return exit_failed;
}

int run_config_check(const std::string& file) {
  const auto config = load_config(file);
  if (config) {
    for (const auto& note : config->notes) std::cerr << "strata: " << file << ": " << note << '\n';
    std::cout << file << ": ok\n";
    return exit_done;
  }
  failed(config.error());
  // A file that cannot be read has not been judged.
  return config.error().code == Code::invalid || config.error().code == Code::parse ? exit_no
                                                                                    : exit_failed;
}

int run_version() {
  const auto build = build_info();
  std::cout << "strata " << build.version << "\nlibbpf " << build.libbpf << "\nbuild  "
            << build.build_type << ", " << build.compiler << '\n';
  return exit_done;
}

}  // namespace strata::agent
