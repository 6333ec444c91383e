#include "agent/judge/rule_files.h"

#include <set>

#include <glob.h>

#include "core/base/host_fs.h"

namespace strata::agent {
namespace {

class Loading {
 public:
  void text(const std::string& name, std::string_view text, promql::Milliseconds interval) {
    auto parsed = rules::parse_rules(text);
    for (const auto& error : parsed.errors) errors_.push_back(name + ": " + error);
    if (!parsed.errors.empty()) return;
    if (const auto warning = rules::duplicate_warning(parsed.file); !warning.empty()) {
      loaded_.notes.push_back(name + ": " + warning);
    }
    for (auto& group : parsed.file.groups) {
      const auto every = group.interval.value_or(promql::Milliseconds(0));
      loaded_.groups.push_back({name, every.count() > 0 ? every : interval, std::move(group)});
    }
  }

  void pattern(const std::string& pattern) {
    if (!pattern.starts_with('/')) {
      errors_.push_back(pattern + ": must be an absolute path");
      return;
    }
    glob_t found{};
    if (::glob(pattern.c_str(), 0, nullptr, &found) != 0) {
      loaded_.notes.push_back("rules: no file matches " + pattern);
    }
    for (std::size_t i = 0; i < found.gl_pathc; ++i) file(found.gl_pathv[i]);
    ::globfree(&found);
  }

  Result<LoadedRules> end() && {
    if (errors_.empty()) return std::move(loaded_);
    std::string all;
    for (const auto& error : errors_) all += (all.empty() ? "" : "\n") + error;
    return fail(Code::invalid, all);
  }

 private:
  void file(const std::string& path) {
    if (!known_.insert(path).second) return;
    const auto read = read_file(path);
    if (!read) {
      errors_.push_back(read.error().message);
    } else {
      text(path, *read, usual_interval);
    }
  }

  LoadedRules loaded_;
  std::vector<std::string> errors_;
  std::set<std::string> known_;
};

}  // namespace

Result<LoadedRules> load_rule_texts(const std::vector<RuleText>& texts,
                                    promql::Milliseconds interval) {
  Loading loading;
  for (const auto& one : texts) loading.text(std::string(one.name), one.text, interval);
  return std::move(loading).end();
}

Result<LoadedRules> load_rule_files(const std::optional<std::vector<std::string>>& patterns) {
  if (!patterns) {
    auto loaded = load_rule_texts(shipped_rules(), shipped_interval);
    if (loaded) loaded->shipped = true;
    return loaded;
  }
  Loading loading;
  for (const auto& pattern : *patterns) loading.pattern(pattern);
  return std::move(loading).end();
}

}  // namespace strata::agent
