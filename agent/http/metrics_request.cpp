#include "agent/http/metrics_request.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace strata::agent {
namespace {

Status known(const Snapshot& snapshot, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const bool found =
        std::any_of(snapshot.collectors.begin(), snapshot.collectors.end(),
                    [&](const auto& collector) { return means_collector(name, collector.name); });
    if (!found) return fail(Code::invalid, "missing or disabled collector: " + name);
  }
  return {};
}

}  // namespace

Result<Layer> layer_named(std::string_view name) {
  for (const auto layer : {Layer::host, Layer::container, Layer::dependency, Layer::business}) {
    if (name == to_string(layer)) return layer;
  }
  return fail(Code::invalid,
              "no layer '" + std::string(name) + "' (host, container, dependency, business)");
}

Result<Selection> selection_of(const Snapshot& snapshot, const std::vector<std::string>& collect,
                               const std::vector<std::string>& exclude) {
  if (!collect.empty() && !exclude.empty()) {
    return fail(Code::invalid, "collect[] and exclude[] cannot be used together");
  }
  for (const auto* names : {&collect, &exclude}) {
    if (auto checked = known(snapshot, *names); !checked) return fail(checked.error());
  }
  return Selection{std::nullopt, collect, exclude};
}

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    auto coding = text::take_until(accept_encoding, ',');
    const auto name = text::trim(text::take_until(coding, ';'));
    const auto weight = text::trim(coding);
    if ((name == "gzip" || name == "*") && weight != "q=0" && weight != "q=0.0") return true;
  }
  return false;
}

}  // namespace strata::agent
