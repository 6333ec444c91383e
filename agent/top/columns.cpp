#include "agent/top/columns.h"

#include <algorithm>

#include "agent/text/safe_text.h"
#include "agent/top/compact.h"

namespace strata::top {
namespace {

// clang-format off
constexpr std::array<ColumnDef, column_count> columns = {{
    {"NAME", "name", 'a', "container", nullptr, 14, 0, 0, 0},
    {"CPU%", "cpu", 'c', "CPU used; 100 is one CPU", compact_percent, 5, 1, 0, 0},
    {"WAIT%", "wait", 'w', "its tasks' time on run queues, waiting for a CPU; 100 is one task", compact_percent, 5, 2, 0.2, 1},
    {"W-P99", "wait-p99", 0, "99th percentile of one wait for a CPU", compact_seconds, 6, 13, 0.02, 0.1},
    {"THR%", "throttled", 't', "periods in which its CPU quota was used up", compact_percent, 5, 5, 0.01, 0.25},
    {"MEM", "memory", 'm', "working set", compact_bytes, 5, 3, 0, 0},
    {"LIM%", "memory-share", 'l', "working set of the memory limit", compact_percent, 5, 4, 0.85, 0.95},
    {"B-P99", "block-latency", 'b', "99th percentile of block I/O latency", compact_seconds, 6, 10, 0.05, 0.5},
    {"READ/s", "read", 0, "bytes read from block devices", compact_bytes, 6, 11, 0, 0},
    {"WRIT/s", "write", 'd', "bytes written to block devices", compact_bytes, 6, 12, 0, 0},
    {"RX/s", "receive", 'n', "bytes received", compact_bytes, 5, 8, 0, 0},
    {"TX/s", "transmit", 'o', "bytes sent", compact_bytes, 5, 9, 0, 0},
    {"RTX/s", "retransmits", 'x', "TCP segments sent again", compact_count, 5, 14, 1, 20},
    {"REQ/s", "requests", 'r', "requests that its API answered", compact_count, 5, 6, 0, 0},
    {"R-P95", "latency", 'p', "95th percentile of its API's answers", compact_seconds, 6, 7, 0.5, 2},
    {"ERR%", "errors", 'e', "answers of its API that were 5xx", compact_percent, 5, 16, 0.01, 0.05},
    {"ALRT", "alerts", 'f', "alerts that fire about it", compact_count, 4, 15, 1, 1},
}};
// clang-format on
static_assert(!columns.back().title.empty(), "a column has no definition");

}  // namespace

const std::array<ColumnDef, column_count>& column_defs() { return columns; }

Result<Column> column_of_word(std::string_view word) {
  std::string known;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (columns.at(i).word == word) return static_cast<Column>(i);
    known.append(known.empty() ? "" : ", ").append(columns.at(i).word);
  }
  return fail(Code::invalid, "no column " + quote_text(word) + "; there are " + known);
}

}  // namespace strata::top
