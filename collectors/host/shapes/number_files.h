// Files of one line that hold a number, or a few side by side.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {

struct NumberFile {
  FileAt file;
  MetricDef def;           // without labels
  std::uint8_t field = 0;  // "1184 0 2445330": 2 is the last
  Unit unit = {};
  Missing missing = Missing::failed;
};

class NumberFiles final : public Part {
 public:
  /// `rows` outlive it. Those of one file stand one after the other.
  NumberFiles(const HostFs& host, std::span<const NumberFile> rows);

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Source {
    HostFile file;
    std::span<const NumberFile> rows;
  };

  std::vector<Source> sources_;
};

}  // namespace strata::host
