#include "collectors/container/cpuset.h"

#include "collectors/container/add_if.h"
#include "collectors/container/cpuset_metrics.h"

namespace strata::container {

CpusetCollector::Files CpusetCollector::open(const Container& container) const {
  Files files;
  files.in = control_directory(layout_, "cpuset", container.cgroup_path);
  files.migrate.name = "cpuset.memory_migrate";
  return files;
}

Status CpusetCollector::collect(const CollectContext& context, Batch& batch) {
  if (!layout_.is_v1("cpuset")) return {};
  batch.hold(context.containers);
  reader_.begin(context.now);
  each_live(*context.containers, [&](const Container& container) {
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    add_if(memory_migrate, container.entity, reader_.number(files.in, files.migrate), batch);
  });
  files_.keep_only(*context.containers);
  return reader_.status();
}

}  // namespace strata::container
