// From YAML to Config.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "agent/config/reader.h"

namespace strata {

inline constexpr std::size_t max_config_bytes = std::size_t{1} << 20;

struct ParsedConfig {
  Config config;                        // meaningful only without problems
  std::vector<ConfigProblem> problems;  // in the order of the file
};

/// Pure but for `probe`. Empty text gives the defaults.
ParsedConfig parse_config(std::string_view yaml, const FileProbe& probe = {});

/// "/etc/strata.yaml:7:3: redis[0].adress: unknown key (did you mean address?)".
std::string problem_text(std::string_view file, const ConfigProblem& problem);

/// Reads and parses a file and looks at the files that it names. The error holds every problem, one
/// a line, each beginning with the file; or the one reason why the file cannot be read.
Result<Config> load_config(const std::string& file);

/// The first line of a file that holds a secret.
Result<std::string> read_secret(const SecretFile& file);

}  // namespace strata
