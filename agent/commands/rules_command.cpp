// `rules check` and `rules test`: promtool's verdicts, in its words.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include <glob.h>

#include "agent/commands/commands.h"
#include "core/base/clock.h"
#include "rules/files/rule_file.h"
#include "rules/testing/test_run.h"

namespace strata::agent {
namespace {

using Errors = std::vector<std::string>;

Result<std::string> read_text(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return fail(errno_error(error ? error.value() : EACCES, path));
  if (size > rules::longest_rule_file)
    return fail(Code::exhausted, path + ": the file is too long");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The groups of one file, or its errors with its path before each.
Result<rules::RuleFile> load_rules(const std::string& path, Errors& errors) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  auto parsed = rules::parse_rules(*text);
  for (const auto& error : parsed.errors) errors.push_back(path + ": " + error);
  return std::move(parsed.file);
}

void report(const Errors& errors, bool apart) {
  std::cout.flush();
  std::cerr << "  FAILED:\n";
  for (const auto& error : errors) {
    std::cerr << error << '\n';
    if (apart) std::cout << std::endl;
  }
}

int check_file(const std::string& path) {
  std::cout << "Checking " << path << '\n';
  Errors errors;
  const auto file = load_rules(path, errors);
  if (!file) return failed(file.error().within("rules"));
  std::size_t count = 0;
  for (const auto& group : file->groups) count += group.rules.size();
  const auto warning = errors.empty() ? rules::duplicate_warning(*file) : "";
  if (!errors.empty() || !warning.empty()) {
    report(errors.empty() ? Errors{warning} : errors, false);
  } else {
    std::cout << "  SUCCESS: " << count << " rules found\n";
  }
  std::cout << '\n';
  // Duplicates are a warning, as in promtool without --lint-fatal.
  return errors.empty() ? exit_done : exit_no;
}

/// The files that a pattern means, relative to the test's folder.
std::vector<std::string> matches(const std::string& pattern, const std::string& test) {
  const auto path = std::filesystem::path(test).parent_path() / pattern;
  glob_t found{};
  std::vector<std::string> files;
  if (::glob(path.c_str(), 0, nullptr, &found) == 0) {
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  if (files.empty()) std::cerr << "  WARNING: no file match pattern " << pattern << '\n';
  return files;
}

/// All groups in the order of evaluation: those that are named last, in the order of their names.
std::vector<rules::RuleGroup> load_groups(const rules::TestFile& test, const std::string& path,
                                          Errors& errors) {
  std::vector<rules::RuleGroup> groups;
  for (const auto& pattern : test.rule_files) {
    for (const auto& file : matches(pattern, path)) {
      auto loaded = load_rules(file, errors);
      if (!loaded) errors.push_back(loaded.error().message);
      if (!loaded) continue;
      std::move(loaded->groups.begin(), loaded->groups.end(), std::back_inserter(groups));
    }
  }
  const auto rank = [&](const rules::RuleGroup& group) {
    const auto at = std::ranges::find(test.group_order, group.name);
    return at == test.group_order.end() ? 0 : at - test.group_order.begin();
  };
  std::ranges::stable_sort(groups, {}, rank);
  return groups;
}

Errors test_file(const std::string& path, const std::string& text) {
  const auto parsed = rules::parse_tests(text);
  if (!parsed.errors.empty()) return parsed.errors;
  Errors errors;
  const auto groups = load_groups(parsed.file, path, errors);
  if (!errors.empty()) return errors;
  const SystemClock clock;
  for (const auto& test : parsed.file.tests) {
    auto wrong = rules::run_test(test, parsed.file, groups, clock);
    std::move(wrong.begin(), wrong.end(), std::back_inserter(errors));
  }
  return errors;
}

int test_one(const std::string& path) {
  const auto text = read_text(path);
  if (!text) return failed(text.error().within("rules"));
  std::cout << "Unit Testing:  " << path << std::endl;
  const auto errors = test_file(path, *text);
  if (errors.empty()) {
    std::cout << "  SUCCESS\n";
  } else {
    report(errors, true);
  }
  std::cout << '\n';
  return errors.empty() ? exit_done : exit_no;
}

int worst(const std::vector<std::string>& files, int (*judge)(const std::string&)) {
  int code = exit_done;
  for (const auto& file : files) code = std::max(code, judge(file));
  return code;
}

}  // namespace

int run_rules_check(const std::vector<std::string>& files) { return worst(files, check_file); }

int run_rules_test(const std::vector<std::string>& files) { return worst(files, test_one); }

}  // namespace strata::agent
