#include "tests/bench/host/collection.h"

#include <utility>

#include "agent/host_collectors.h"
#include "core/base/clock.h"
#include "core/metrics/exposition.h"

namespace strata::bench {
namespace {

std::vector<agent::CollectorRecipe> recipes(const HostFs& fs) {
  HostConfig config;
  config.collectors.ec2.enabled = false;
  std::vector<agent::CollectorRecipe> all;
  agent::add_host(config, fs, all);
  return all;
}

}  // namespace

std::vector<std::string> default_collectors() {
  std::vector<std::string> names;
  for (const auto& recipe : recipes(HostFs(HostPaths{}))) names.push_back(recipe.name);
  return names;
}

HostCollection::HostCollection(const HostFs& fs, std::string_view only) {
  for (const auto& recipe : recipes(fs)) {
    if (only.empty() || only == recipe.name) all_.push_back({recipe.make(), {}});
  }
}

std::string_view HostCollection::text() {
  const SystemClock clock;
  const CollectContext context{
      clock.now(), clock.wall_now(),
      std::make_shared<ContainerSet>(Container{}, std::vector<std::shared_ptr<const Container>>{})};
  std::vector<CollectorReport> reports;
  series_ = 0;
  for (auto& one : all_) {
    auto batch = std::make_shared<Batch>();
    if (one.last) batch->reserve_like(*one.last);
    CollectorReport report;
    report.up = one.collector->collect(context, *batch).has_value();
    report.name = one.collector->name();
    series_ += batch->samples().size();
    one.last = batch;
    report.batch = std::move(batch);
    reports.push_back(std::move(report));
  }
  text_.clear();
  render(freeze(++sequence_, context.now, context.wall, std::move(reports)), {},
         ExpositionFormat::prometheus_text, text_);
  return text_;
}

}  // namespace strata::bench
