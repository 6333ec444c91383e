#include "agent/config/load.h"

#include <algorithm>
#include <tuple>

#include "agent/text/safe_text.h"
#include "core/base/host_fs.h"
#include "core/base/text.h"

namespace strata {
namespace {

constexpr std::size_t max_problems = 50;

Status probe_secret(const std::string& path) {
  const auto secret = read_secret({path});
  if (!secret) return fail(secret.error());
  return {};
}

std::string all_problems(const std::string& file, const std::vector<ConfigProblem>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem_text(file, problem);
  }
  return text;
}

}  // namespace

ParsedConfig parse_config(std::string_view yaml, const FileProbe& probe) {
  ParsedConfig parsed;
  if (yaml.size() > max_config_bytes) {
    parsed.problems.push_back({{}, "", "larger than 1 MiB"});
    return parsed;
  }
  const auto tree = parse_yaml(yaml);
  if (!tree) {
    parsed.problems.push_back({tree.error().at, "", tree.error().what});
    return parsed;
  }
  ReadState state{probe, {}};
  read_mapping(*tree, "", state, parsed.config);
  parsed.problems = std::move(state.problems);
  std::stable_sort(parsed.problems.begin(), parsed.problems.end(),
                   [](const ConfigProblem& a, const ConfigProblem& b) {
                     return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
                   });
  if (parsed.problems.size() > max_problems) parsed.problems.resize(max_problems);
  return parsed;
}

std::string problem_text(std::string_view file, const ConfigProblem& problem) {
  auto text = std::string(file) + ":" + std::to_string(problem.at.line) + ":" +
              std::to_string(problem.at.column) + ": ";
  if (!problem.key.empty()) text += problem.key + ": ";
  return text + problem.what;
}

Result<Config> load_config(const std::string& file) {
  const auto yaml = read_file(file);
  if (!yaml) return fail(yaml.error());
  auto parsed = parse_config(*yaml, probe_secret);
  if (!parsed.problems.empty()) return fail(Code::invalid, all_problems(file, parsed.problems));
  return std::move(parsed.config);
}

Result<std::string> read_secret(const SecretFile& file) {
  constexpr std::size_t longest = 4096;
  const auto content = read_file(file.path);
  if (!content) return fail(content.error());
  std::string_view rest = *content;
  auto line = text::take_line(rest);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return fail(Code::invalid, file.path + ": the first line is empty");
  if (line.size() > longest) return fail(Code::invalid, file.path + ": the first line is too long");
  return std::string(line);
}

}  // namespace strata
