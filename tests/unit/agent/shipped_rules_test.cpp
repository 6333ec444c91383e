// The shipped rules (rules/default) against everything that they name: metrics, thresholds, pages
// and unit tests; docs/alerts.md is made from them.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "agent/catalogue.h"
#include "agent/config/thresholds.h"
#include "agent/config/values.h"
#include "core/base/host_fs.h"
#include "rules/files/rule_file.h"

namespace strata::agent {
namespace {

namespace fs = std::filesystem;
using promql::Expr;
using rules::Rule;
using rules::RuleKind;

const std::string top = STRATA_SOURCE "/";

/// In the order of the table: from the host up.
constexpr std::array file_names = {"host", "container", "kernel", "redis", "api", "agent"};

/// What applications serve: mission's names, and two that the alerts can do without.
const std::set<std::string_view> application_metrics = {
    "http_requests_total", "http_request_duration_seconds", "queue_waiting_users_total",
    "queue_processing_users_total", "orders_created_total", "orders_completed_total",
    "payments_successful_total", "payments_failed_total", "nodejs_heap_size_used_bytes",
    "process_cpu_user_seconds_total", "db_connections_active", "db_query_duration_seconds",
    "db_query_errors_total",
    // of the demo's pool, and of prom-client
    "db_connections_waiting", "nodejs_eventloop_lag_p99_seconds"};

struct ShippedFile {
  std::string name;
  std::string text;
  rules::ParsedRules parsed;
};

std::string text_of(const std::string& path) {
  const auto text = read_file(top + path);
  EXPECT_TRUE(text) << path;
  return text ? *text : "";
}

const std::vector<ShippedFile>& shipped() {
  static const auto files = [] {
    std::vector<ShippedFile> all;
    for (const std::string name : file_names) {
      const auto text = text_of("rules/default/" + name + ".yaml");
      all.push_back({name, text, rules::parse_rules(text)});
    }
    return all;
  }();
  return files;
}

std::vector<const Rule*> rules_of(RuleKind kind) {
  std::vector<const Rule*> found;
  for (const auto& file : shipped()) {
    for (const auto& group : file.parsed.file.groups) {
      for (const auto& rule : group.rules) {
        if (rule.kind == kind) found.push_back(&rule);
      }
    }
  }
  return found;
}

struct Selected {
  const promql::VectorSelector* selector;
  promql::Milliseconds range{0};
};

std::vector<Selected> selected_by(const Rule& rule) {
  std::vector<Selected> found;
  promql::walk(*rule.expr, [&](const Expr& expr) {
    if (const auto* vector = std::get_if<promql::VectorSelector>(&expr.node)) {
      found.push_back({vector});
    } else if (const auto* matrix = std::get_if<promql::MatrixSelector>(&expr.node)) {
      found.push_back({&matrix->selector, matrix->range});
    }
  });
  return found;
}

/// Families by name, "..._bucket" and its kin under that of their histogram.
std::string family_of(const std::string& name, const std::set<std::string>& families) {
  for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
    if (!name.ends_with(suffix)) continue;
    const auto base = name.substr(0, name.size() - suffix.size());
    if (families.contains(base)) return base;
  }
  return name;
}

class ShippedRules : public testing::Test {
 protected:
  ShippedRules() {
    for (const auto* def : catalogue()) {
      auto& labels = labels_[std::string(def->name)];
      labels.insert(def->labels.begin(), def->labels.end());
      // A Prometheus adds these two where a target's own labels clash with its.
      labels.insert({"__name__", "le", "exported_job", "exported_instance"});
      if (def->layer == Layer::container) labels.insert({"id", "image", "name"});
    }
    for (const auto& [name, _] : labels_) families_.insert(name);
    for (const auto name : application_metrics) families_.emplace(name);
    for (const auto* rule : rules_of(RuleKind::recording)) families_.insert(rule->name);
  }

  std::map<std::string, std::set<std::string_view>> labels_;  // of the catalogue's
  std::set<std::string> families_;
};

TEST_F(ShippedRules, AreGoodAndCheckedEachFiveSeconds) {
  EXPECT_EQ(std::distance(fs::directory_iterator(top + "rules/default"), {}),
            std::ssize(file_names));
  for (const auto& file : shipped()) {
    EXPECT_EQ(file.parsed.errors, std::vector<std::string>{}) << file.name;
    for (const auto& group : file.parsed.file.groups) {
      EXPECT_EQ(group.interval, promql::Milliseconds(5000)) << group.name;
    }
  }
}

TEST_F(ShippedRules, ReadOnlyWhatIsServed) {
  for (const auto kind : {RuleKind::recording, RuleKind::alerting}) {
    for (const auto* rule : rules_of(kind)) {
      for (const auto& [selector, range] : selected_by(*rule)) {
        const auto family = family_of(selector->name, families_);
        EXPECT_TRUE(families_.contains(family)) << rule->name << " reads " << selector->name;
        const auto known = labels_.find(family);
        if (known == labels_.end()) continue;
        for (const auto& matcher : selector->matchers) {
          EXPECT_TRUE(known->second.contains(matcher.name()))
              << rule->name << ": " << family << " has no label " << matcher.name();
        }
      }
    }
  }
}

TEST_F(ShippedRules, LookBackAnHourAtMost) {
  for (const auto* rule : rules_of(RuleKind::alerting)) {
    for (const auto& [selector, range] : selected_by(*rule)) {
      EXPECT_LE(range + selector->shift.offset, std::chrono::hours(1)) << rule->name;
    }
  }
}

TEST_F(ShippedRules, AlertsTellWhatTheyAreAndWhereToReadOn) {
  const std::set<std::string> layers = {"host", "container", "dependency", "business", "agent"};
  const std::set<std::string> severities = {"critical", "warning", "info"};
  std::set<std::string> names;
  for (const auto* alert : rules_of(RuleKind::alerting)) {
    EXPECT_TRUE(names.insert(alert->name).second) << alert->name << " is there twice";
    EXPECT_TRUE(layers.contains(alert->labels.at("layer"))) << alert->name;
    EXPECT_TRUE(severities.contains(alert->labels.at("severity"))) << alert->name;
    EXPECT_FALSE(alert->annotations.at("summary").empty()) << alert->name;
    EXPECT_FALSE(alert->annotations.at("description").empty()) << alert->name;
    EXPECT_EQ(alert->annotations.at("runbook"), "docs/runbooks/" + alert->name + ".md");
    const auto page = text_of(alert->annotations.at("runbook"));
    EXPECT_TRUE(page.starts_with("# " + alert->name + "\n")) << alert->name;
    for (const auto* part : {"## What it means", "## What to look at", "## What to do"}) {
      EXPECT_NE(page.find(part), std::string::npos) << alert->name << ": " << part;
    }
  }
  for (const auto& page : fs::directory_iterator(top + "docs/runbooks")) {
    EXPECT_TRUE(names.contains(page.path().stem())) << page.path() << " is of no alert";
  }
}

TEST_F(ShippedRules, EachAlertIsTested) {
  std::string tests;
  for (const auto& file : fs::directory_iterator(top + "tests/rules/default")) {
    tests += text_of(fs::relative(file.path(), top));
  }
  for (const auto* alert : rules_of(RuleKind::alerting)) {
    EXPECT_NE(tests.find("- name: " + alert->name + "\n"), std::string::npos) << alert->name;
  }
}

/// scalar(max(strata_threshold{name="host_cpu_percent"}) or vector(90))
const std::regex threshold_text(
    R"re(scalar\(max\(strata_threshold\{name="(\w+)"\}\) or vector\(([0-9.]+)\)\))re");

std::vector<std::pair<std::string, std::string>> thresholds_in(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> found;
  for (std::sregex_iterator at(text.begin(), text.end(), threshold_text), end; at != end; ++at) {
    found.emplace_back((*at)[1], (*at)[2]);
  }
  return found;
}

TEST_F(ShippedRules, ThresholdsAreTheAgentsDefaults) {
  std::map<std::string, std::string, std::less<>> defaults;
  for (const auto& row : default_thresholds) {
    EXPECT_TRUE(defaults.emplace(row.name, to_text(row.value)).second) << row.name;
  }
  std::set<std::string> used;
  for (const auto& file : shipped()) {
    std::size_t mentioned = 0;
    for (auto at = file.text.find("strata_threshold"); at != std::string::npos;
         at = file.text.find("strata_threshold", at + 1)) {
      ++mentioned;
    }
    const auto found = thresholds_in(file.text);
    EXPECT_EQ(found.size(), mentioned) << file.name << ": a threshold is written otherwise";
    for (const auto& [name, value] : found) {
      EXPECT_EQ(defaults[name], value) << name;
      used.insert(name);
    }
  }
  for (const auto& [name, _] : defaults) EXPECT_TRUE(used.contains(name)) << name;
}

/// A template's text for people who read of it beforehand: "`mountpoint` is N % full".
std::string without_values(const std::string& text) {
  static const std::regex label(R"(\{\{ *(?:or \$labels\.\w+ )?\$labels\.(\w+) *\}\})");
  static const std::regex value(R"(\{\{[^}]*\}\}(B/s|B)?)");
  return std::regex_replace(std::regex_replace(text, label, "`$1`"), value, "N");
}

void add_thresholds(const Rule& rule, std::string& cell) {
  for (const auto& [name, value] : thresholds_in(rule.text)) {
    const auto entry = "`" + name + "` " + value;
    if (cell.find(entry) == std::string::npos) cell += (cell.empty() ? "" : ", ") + entry;
  }
}

/// Those of the recorded series that it reads too.
std::string threshold_cell(const Rule& alert) {
  std::string cell;
  add_thresholds(alert, cell);
  for (const auto* recording : rules_of(RuleKind::recording)) {
    const auto reads = [&](const Selected& one) { return one.selector->name == recording->name; };
    if (std::ranges::any_of(selected_by(alert), reads)) add_thresholds(*recording, cell);
  }
  return cell;
}

std::string alerts_markdown() {
  std::string out = R"(# Alerts

The shipped alerts (`rules/default`), from the host up. Made from them;
`STRATA_UPDATE_GOLDEN=1 ctest --test-dir build/debug -R ShippedRules` renews it. Thresholds are keys below `thresholds` in the
[configuration](configuration.md). How they are written: [rules.md](rules.md).

| alert | layer | severity | when | for | thresholds |
|---|---|---|---|---|---|
)";
  for (const auto* alert : rules_of(RuleKind::alerting)) {
    out += "| [" + alert->name + "](runbooks/" + alert->name + ".md) | " +
           alert->labels.at("layer") + " | " + alert->labels.at("severity") + " | " +
           without_values(alert->annotations.at("summary")) + " | " +
           (alert->hold.count() == 0 ? "" : duration_text(alert->hold)) + " | " +
           threshold_cell(*alert) + " |\n";
  }
  return out;
}

TEST_F(ShippedRules, AreWhatTheDocumentSays) {
  const auto wanted = alerts_markdown();
  if (std::getenv("STRATA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(top + "docs/alerts.md") << wanted;
  }
  EXPECT_EQ(text_of("docs/alerts.md"), wanted);
}

}  // namespace
}  // namespace strata::agent
