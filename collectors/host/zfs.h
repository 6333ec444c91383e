// ZFS: the numbers that its kernel module keeps in /proc/spl/kstat/zfs, under the names that it
// gives them.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct KstatNumber {
  std::string_view name;
  double value = 0;

  bool operator==(const KstatNumber&) const = default;
};

/// A kstat of named values; views into the file.
struct Kstat {
  std::string_view dataset;  // the text `dataset_name`, where there is one
  std::vector<KstatNumber> numbers;
};

/// nullopt where the heading `name type data` is missing.
std::optional<Kstat> parse_kstat(std::string_view file);

/// A kstat of kind I/O: a line of names and one of numbers below it. Empty: it has neither.
std::vector<KstatNumber> parse_kstat_io(std::string_view file);

/// Code::no_data without the module.
std::unique_ptr<Collector> make_zfs(const HostFs& host);

}  // namespace strata::host
