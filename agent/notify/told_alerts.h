// ToldAlerts: which alerts others have been told of, and so what they are to be told now.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/judge/view.h"
#include "agent/notify/notice.h"
#include "rules/templates/alert_template.h"

namespace strata::agent {

/// How often what goes on is told again; Prometheus's default.
inline constexpr Duration resend_delay = std::chrono::minutes(1);

/// Used by one thread.
class ToldAlerts {
 public:
  /// What Prometheus would tell after this evaluation of the group: what has begun to fire or has
  /// ended, and again what was told longer ago than the resend delay. It counts as told. Labels of
  /// `external` are added to alerts that have them not; its URL is what links begin with.
  Notices take(const GroupView& group, const templates::External& external);

 private:
  struct Told {
    std::int64_t at = 0;                   // milliseconds since the epoch
    std::optional<std::int64_t> fired_at;  // another one: another alert of the same labels
  };
  using ByLabels = std::unordered_map<promql::Labels, Told, promql::LabelsHash>;
  struct Group {
    std::int64_t seen = 0;  // its last evaluation
    std::map<std::string, ByLabels> rules;
  };

  struct Due {
    const rules::Alert* alert;
    bool changed;
  };

  static std::vector<Due> tell(const RuleView& rule, const ByLabels& before, std::int64_t now,
                               ByLabels& after);
  void forget_groups_before(std::int64_t moment);

  std::map<std::string, Group> groups_;
  std::uint64_t evaluation_ = 0;
};

/// The expression in the table of `base`'s expression browser, as Prometheus links it.
std::string expression_link(std::string_view base, std::string_view expression);

}  // namespace strata::agent
