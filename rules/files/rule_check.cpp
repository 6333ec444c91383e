#include "rules/files/rule_check.h"

#include <set>

#include "rules/promql/go_text.h"
#include "rules/promql/labels.h"
#include "rules/promql/parser.h"
#include "rules/templates/alert_template.h"

namespace strata::rules {
namespace {

std::string place(const PlacedText& text) {
  return std::to_string(text.line) + ":" + std::to_string(text.column) + ": ";
}

class RuleChecker {
 public:
  RuleChecker(const WrittenGroup& group, std::size_t number, WrittenRule& rule,
              std::vector<std::string>& errors)
      : rule_(rule), errors_(errors) {
    const auto& name = rule.alert.text.empty() ? rule.record.text : rule.alert.text;
    who_ = "group " + promql::go::quoted(group.name) + ", rule " + std::to_string(number) + ", " +
           promql::go::quoted(name) + ": ";
  }

  Rule run() {
    check_kind();
    check_expression();
    if (!rule_.record.text.empty()) check_recording();
    check_labels();
    check_templates();
    Rule rule;
    rule.kind = rule_.alert.text.empty() ? RuleKind::recording : RuleKind::alerting;
    rule.name = rule.kind == RuleKind::alerting ? rule_.alert.text : rule_.record.text;
    rule.text = std::move(rule_.expr.text);
    rule.expr = std::move(expr_);
    rule.hold = rule_.hold;
    rule.keep_firing = rule_.keep_firing;
    rule.labels = std::move(rule_.labels);
    rule.annotations = std::move(rule_.annotations);
    return rule;
  }

 private:
  void complain(const std::string& message) { errors_.push_back(who_ + message); }
  void complain_at(const std::string& where, const std::string& message) {
    errors_.push_back(where + who_ + message);
  }

  void check_kind() {
    const bool record = !rule_.record.text.empty();
    const bool alert = !rule_.alert.text.empty();
    if (record && alert) {
      complain_at(place(rule_.record) + place(rule_.alert),
                  "only one of 'record' and 'alert' must be set");
    } else if (!record && !alert) {
      complain_at(place(rule_.record), "one of 'record' or 'alert' must be set");
    }
  }

  void check_expression() {
    if (rule_.expr.text.empty()) {
      complain_at(place(rule_.expr), "field 'expr' must be set in rule");
      return;
    }
    auto parsed = promql::parse_expression(rule_.expr.text);
    if (parsed) {
      expr_ = std::move(*parsed);
    } else {
      complain_at(place(rule_.expr), "could not parse expression: " + parsed.error().message);
    }
  }

  void check_recording() {
    const auto where = place(rule_.record);
    const auto invalid = [&](const char* field) {
      complain_at(where, std::string("invalid field '") + field + "' in recording rule");
    };
    if (!rule_.annotations.empty()) invalid("annotations");
    if (rule_.hold.count() != 0) invalid("for");
    if (rule_.keep_firing.count() != 0) invalid("keep_firing_for");
    if (promql::valid_metric_name(rule_.record.text)) return;
    complain_at(where, "invalid recording rule name: " + rule_.record.text);
  }

  void check_labels() {
    for (const auto& [name, value] : rule_.labels) {
      if (!promql::valid_label_name(name) || name == promql::metric_name_label) {
        complain("invalid label name: " + name);
      }
      if (!promql::go::valid_utf8(value)) complain("invalid label value: " + value);
    }
    for (const auto& [name, value] : rule_.annotations) {
      if (!promql::valid_label_name(name)) complain("invalid annotation name: " + name);
    }
  }

  void check_templates() {
    if (rule_.alert.text.empty()) return;
    for (const auto& [name, value] : rule_.labels) check_template("label", name, value);
    for (const auto& [name, value] : rule_.annotations) check_template("annotation", name, value);
  }

  void check_template(const char* kind, const std::string& name, const std::string& text) {
    const auto parsed = templates::check_alert_text(rule_.alert.text, text);
    if (parsed) return;
    complain(std::string(kind) + " " + promql::go::quoted(name) + ": " + parsed.error().message);
  }

  WrittenRule& rule_;
  std::vector<std::string>& errors_;
  std::string who_;
  std::shared_ptr<const promql::Expr> expr_;
};

}  // namespace

ParsedRules check_file(WrittenFile file) {
  ParsedRules parsed;
  std::set<std::string> names;
  for (auto& group : file.groups) {
    const auto where = std::to_string(group.line) + ":" + std::to_string(group.column) + ": ";
    if (group.name.empty()) parsed.errors.push_back(where + "Groupname must not be empty");
    if (!names.insert(group.name).second) {
      parsed.errors.push_back(where + "groupname: \"" + group.name +
                              "\" is repeated in the same file");
    }
    RuleGroup checked{group.name, group.interval, group.limit, {}};
    for (std::size_t i = 0; i < group.rules.size(); ++i) {
      checked.rules.push_back(RuleChecker(group, i + 1, group.rules[i], parsed.errors).run());
    }
    parsed.file.groups.push_back(std::move(checked));
  }
  return parsed;
}

}  // namespace strata::rules
