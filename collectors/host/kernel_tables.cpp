#include "collectors/host/kernel_tables.h"

#include "collectors/host/cgroups_metrics.h"
#include "collectors/host/kernel_numbers_metrics.h"
#include "collectors/host/pressure_metrics.h"
#include "collectors/host/schedstat_metrics.h"
#include "collectors/host/slabinfo_metrics.h"

namespace strata::host {

std::unique_ptr<Collector> make_cgroups(const HostFs& host) {
  return made_of("cgroups", Placement::loop, std::make_unique<Columns>(host, cgroups::table));
}

std::unique_ptr<Collector> make_entropy(const HostFs& host) {
  return made_of("entropy", Placement::loop, std::make_unique<NumberFiles>(host, entropy_files));
}

std::unique_ptr<Collector> make_filefd(const HostFs& host) {
  return made_of("filefd", Placement::loop, std::make_unique<NumberFiles>(host, filefd_files));
}

std::unique_ptr<Collector> make_kernel_hung(const HostFs& host) {
  return made_of("kernel_hung", Placement::loop,
                 std::make_unique<NumberFiles>(host, kernel_hung_files));
}

std::unique_ptr<Collector> make_ksmd(const HostFs& host) {
  return made_of("ksmd", Placement::loop, std::make_unique<NumberFiles>(host, ksmd_files));
}

std::unique_ptr<Collector> make_pressure(const HostFs& host) {
  return made_of("pressure", Placement::loop, std::make_unique<Words>(host, pressure::cpu_table),
                 std::make_unique<Words>(host, pressure::io_table),
                 std::make_unique<Words>(host, pressure::memory_table),
                 std::make_unique<Words>(host, pressure::irq_table));
}

std::unique_ptr<Collector> make_schedstat(const HostFs& host) {
  return made_of("schedstat", Placement::loop, std::make_unique<Columns>(host, schedstat::table));
}

std::unique_ptr<Collector> make_slabinfo(const HostFs& host, const SlabinfoOptions& options) {
  const NamePatterns slabs{.exclude = options.slabs_exclude, .include = options.slabs_include};
  return made_of("slabinfo", Placement::loop,
                 std::make_unique<Columns>(host, slabinfo::table, slabs));
}

}  // namespace strata::host
