// Tables and parsers of the host's devices: the text is taken for each of their files.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>

#include "collectors/host/bcache_metrics.h"
#include "collectors/host/cpu_info.h"
#include "collectors/host/cpu_vulnerabilities.h"
#include "collectors/host/cpufreq_metrics.h"
#include "collectors/host/edac.h"
#include "collectors/host/edac_metrics.h"
#include "collectors/host/fibrechannel_metrics.h"
#include "collectors/host/hwmon_names.h"
#include "collectors/host/infiniband_metrics.h"
#include "collectors/host/netclass_metrics.h"
#include "collectors/host/nvme.h"
#include "collectors/host/pci_ids.h"
#include "collectors/host/pcidevice.h"
#include "collectors/host/pcidevice_metrics.h"
#include "collectors/host/powersupplyclass_metrics.h"
#include "collectors/host/rapl.h"
#include "core/base/cpu_list.h"

namespace {

using namespace strata::host;

void read_table(const EntityDir& table, std::string_view text) {
  if (table.is_entity != nullptr) (void)table.is_entity(text);
  for (const auto& row : table.files) {
    if (row.value_of != nullptr) {
      (void)row.value_of(text);
    } else {
      (void)number_of(text, row.unit);
    }
  }
  for (const auto& info : table.infos) {
    for (const auto& row : info.texts) {
      if (row.shown_as != nullptr) (void)row.shown_as(text);
    }
  }
  for (const auto& below : table.below) read_table(below, text);
}

void read_names(std::string_view text) {
  std::map<std::string, int, std::less<>> seen;
  (void)rapl_zone(text, seen);
  (void)namespace_id(text);
  (void)dimm_label(text);
  (void)parse_pci_location(text);
  (void)parse_vulnerability(text);
  (void)strata::parse_cpu_list(text);
  if (const auto file = parse_sensor_file(text)) {
    (void)sensor_metric_name(file->type, file->property, false);
  }
}

/// The text is the file, and its first line what is asked for.
void read_pci_ids(std::string_view text) {
  const PciIds ids(text);
  const auto id = text.substr(0, text.find('\n'));
  (void)ids.device(id, id);
  (void)ids.subsystem(id, id, id);
  (void)ids.device_class(id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto* const table :
       {&bcache_dir, &cpufreq_dir<"node_cpu_">, &edac_dir, &fibrechannel_dir, &infiniband_dir,
        &netclass_valid_dir, &pci_dir, &power_supply_dir}) {
    read_table(*table, text);
  }
  strata::Batch batch;
  add_words(bcache_writeback_rows, text, {}, batch);
  add_words(bcache_priority_rows, text, {}, batch);
  (void)parse_cpuinfo(text);
  read_names(text);
  read_pci_ids(text);
  return 0;
}
