#include "rules/files/rule_file.h"

#include "rules/files/rule_check.h"
#include "rules/files/yaml_reader.h"
#include "rules/promql/go_text.h"

namespace strata::rules {
namespace {

/// A scalar and where it stands; 0:0 when it is not there, as promtool has it.
void placed(YamlReader& reader, const YAML::Node& node, PlacedText& value) {
  reader.string(node, value.text);
  value.line = node.Mark().line + 1;
  value.column = node.Mark().column + 1;
}

class FileReader {
 public:
  std::optional<WrittenFile> read(std::string_view text) {
    const auto root = reader_.load(text);
    if (!root) return std::nullopt;
    WrittenFile file;
    reader_.mapping(*root, "rulefmt.RuleGroups",
                    {{"groups", [&](const YAML::Node& groups) {
                        reader_.sequence(groups, "rulefmt.RuleGroup",
                                         [&](const YAML::Node& one) { group(one, file); });
                      }}});
    if (rules_ > most_rules) too_many_ = true;
    return file;
  }

  [[nodiscard]] std::vector<std::string> errors() const {
    if (too_many_) return {"more than " + std::to_string(most_rules) + " rules"};
    return reader_.errors();
  }

 private:
  void group(const YAML::Node& node, WrittenFile& file) {
    if (++rules_ > most_rules) return;
    auto& group = file.groups.emplace_back();
    group.line = node.Mark().line + 1;
    group.column = node.Mark().column + 1;
    reader_.mapping(
        node, "rulefmt.RuleGroup",
        {{"name", [&](const YAML::Node& one) { reader_.string(one, group.name); }},
         {"interval",
          [&](const YAML::Node& one) { reader_.duration(one, group.interval.emplace()); }},
         {"limit", [&](const YAML::Node& one) { reader_.integer(one, group.limit); }},
         {"rules", [&](const YAML::Node& one) {
            reader_.sequence(one, "rulefmt.RuleNode",
                             [&](const YAML::Node& item) { rule(item, group); });
          }}});
  }

  void rule(const YAML::Node& node, WrittenGroup& group) {
    if (++rules_ > most_rules) return;
    auto& rule = group.rules.emplace_back();
    const auto text = [this](PlacedText& value) {
      return [this, &value](const YAML::Node& one) { placed(reader_, one, value); };
    };
    const auto duration = [this](promql::Milliseconds& value) {
      return [this, &value](const YAML::Node& one) { reader_.duration(one, value); };
    };
    const auto map = [this](std::map<std::string, std::string>& values) {
      return [this, &values](const YAML::Node& one) { reader_.string_map(one, values); };
    };
    reader_.mapping(node, "rulefmt.RuleNode",
                    {{"record", text(rule.record)},
                     {"alert", text(rule.alert)},
                     {"expr", text(rule.expr)},
                     {"for", duration(rule.hold)},
                     {"keep_firing_for", duration(rule.keep_firing)},
                     {"labels", map(rule.labels)},
                     {"annotations", map(rule.annotations)}});
  }

  YamlReader reader_;
  std::size_t rules_ = 0;
  bool too_many_ = false;
};

}  // namespace

ParsedRules parse_rules(std::string_view text) {
  if (text.size() > longest_rule_file) return {{}, {"the file is too long"}};
  FileReader reader;
  auto written = reader.read(text);
  ParsedRules parsed;
  parsed.errors = reader.errors();
  if (written && parsed.errors.empty()) parsed = check_file(std::move(*written));
  return parsed;
}

}  // namespace strata::rules
