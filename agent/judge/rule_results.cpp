#include "agent/judge/rule_results.h"

#include <deque>
#include <unordered_map>

#include "core/metrics/labels.h"

namespace strata::agent {
namespace {

/// Definitions of recorded series, by name; a deque, since definitions are known by their address.
struct Recorded {
  std::deque<std::string> names;
  std::deque<MetricDef> defs;
  std::unordered_map<std::string_view, const MetricDef*> known;

  const MetricDef& def_of(std::string_view name) {
    for (const auto* def : rule_result_metrics) {
      if (def->name == name) return *def;
    }
    if (const auto at = known.find(name); at != known.end()) return *at->second;
    const auto& kept = names.emplace_back(name);
    const auto& def = defs.emplace_back(
        MetricDef{kept, "Made by a recording rule.", MetricType::untyped, Layer::agent, {}});
    known.emplace(kept, &def);
    return def;
  }
};

}  // namespace

void RuleResults::append(const promql::Labels& labels, const promql::Sample& sample) {
  history_.append(labels, sample);
  if (left_out_.contains(labels.get(promql::metric_name_label))) return;
  if (promql::is_stale(sample.value)) {
    if (values_.erase(labels) > 0) batch_.reset();
    return;
  }
  const auto [at, fresh] = values_.try_emplace(labels, sample.value);
  if (!fresh && at->second == sample.value) return;
  at->second = sample.value;
  batch_.reset();
}

void RuleResults::leave_out(std::set<std::string, std::less<>> names) {
  left_out_ = std::move(names);
  const auto gone = std::erase_if(values_, [this](const auto& one) {
    return left_out_.contains(one.first.get(promql::metric_name_label));
  });
  if (gone > 0) batch_.reset();
}

std::shared_ptr<const Batch> RuleResults::batch() {
  if (batch_) return batch_;
  auto batch = std::make_shared<Batch>();
  // A rule may record under a name that a collector has.
  batch->give_way();
  const auto recorded = std::make_shared<Recorded>();
  batch->hold(recorded);
  std::string text;
  for (const auto& [labels, value] : values_) {
    text.clear();
    for (const auto& label : labels.all()) {
      if (label.name != promql::metric_name_label) append_label(text, 0, label.name, label.value);
    }
    const auto name = labels.get(promql::metric_name_label);
    batch->add_rendered(recorded->def_of(name), Suffix::none, text, value);
  }
  batch_ = batch;
  return batch_;
}

}  // namespace strata::agent
