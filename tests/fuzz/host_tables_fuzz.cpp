// Tables of the host's collectors: the text is taken for each of their files.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/host/arp_metrics.h"
#include "collectors/host/cgroups_metrics.h"
#include "collectors/host/conntrack_metrics.h"
#include "collectors/host/nfs_metrics.h"
#include "collectors/host/nfsd_metrics.h"
#include "collectors/host/pressure_metrics.h"
#include "collectors/host/schedstat_metrics.h"
#include "collectors/host/slabinfo_metrics.h"
#include "collectors/host/sockstat_metrics.h"
#include "collectors/host/softnet_metrics.h"
#include "collectors/host/stat_metrics.h"
#include "collectors/host/xfrm_metrics.h"

namespace {

using namespace strata::host;

void read_columns(const ColumnTable& table, std::string_view text) {
  each_table_line(table, text, [&table](Fields fields, std::size_t line) {
    (void)labels_of_line(table, fields, line);
    for (const auto& column : table.columns) {
      if (column.at < fields.size()) (void)number_of(fields[column.at], column.unit);
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto* const table : {&arp::table, &cgroups::table, &conntrack::table,
                                  &schedstat::table, &slabinfo::table, &softnet::table}) {
    read_columns(*table, text);
  }
  strata::Batch batch;
  add_words(nfs::rows, text, {}, batch);
  add_words(nfsd::rows, text, {}, batch);
  add_words(pressure::io_rows, text, {}, batch);
  add_words(sockstat::rows, text, {}, batch);
  add_words(sockstat::rows6, text, {}, batch);
  add_words(softirq_rows, text, {}, batch);
  add_words(xfrm::rows, text, {}, batch);
  return 0;
}
