#include "collectors/container/condition.h"

#include "collectors/container/condition_metrics.h"
#include "collectors/container/followed_files.h"

namespace strata::container {
namespace {

/// cAdvisor's numbers; what it does not know has no check.
double state_number(Health verdict) {
  switch (verdict) {
    case Health::healthy:
      return 1;
    case Health::starting:
    case Health::unhealthy:
      return 0;
    case Health::unknown:
    case Health::none:
      break;
  }
  return -1;
}

void add_last_exit(const Container& container, Batch& batch) {
  if (!container.last_exit) return;
  const auto& last = *container.last_exit;
  if (last.code) batch.add(last_exit_code, container.entity, *last.code);
  if (last.finished) batch.add(last_exit_time, container.entity, unix_seconds(*last.finished));
  if (last.oom_killed) {
    batch.add(last_exit_oom_killed, container.entity, *last.oom_killed ? 1 : 0);
  }
}

}  // namespace

Status ConditionCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  each_live(*context.containers, [&](const Container& container) {
    batch.add(health_state, container.entity, state_number(container.health));
    if (container.health != Health::unknown && container.health != Health::none) {
      batch.add(health, container.entity, 1, {to_string(container.health)});
    }
    add_last_exit(container, batch);
  });
  for (const auto& container : context.containers->stopped()) add_last_exit(*container, batch);
  return {};
}

}  // namespace strata::container
