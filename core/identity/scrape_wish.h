// What a container's labels, or a pod's annotations, ask of a scraper. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace strata {

struct ScrapeWish {
  bool tls = false;
  std::optional<std::uint16_t> port;  // absent: where it listens, if that is one port
  std::string path = "/metrics";      // with a query, perhaps
};

/// Of "prometheus.io/scrape", "/port", "/path" and "/scheme". Nothing where no scrape is asked for;
/// Code::invalid, naming the label, where one has a value that cannot be meant.
Result<std::optional<ScrapeWish>> parse_scrape_annotations(
    const std::map<std::string, std::string>& annotations);

}  // namespace strata
