#include "collectors/host/bonding.h"

#include <string>
#include <vector>

#include "collectors/host/bonding_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

/// "bond0 dmz\n". A name becomes part of a path; the kernel allows no slash in one.
std::vector<std::string> names_of(std::string_view text) {
  std::vector<std::string> names;
  for (auto name = text::take_field(text); !name.empty(); name = text::take_field(text)) {
    if (name.find('/') == std::string_view::npos) names.emplace_back(name);
  }
  return names;
}

class Bonds final : public Part {
 public:
  explicit Bonds(const HostFs& host)
      : host_(host), masters_(host, {Root::sys, "class/net/bonding_masters"}) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto text = masters_.read();
    if (!text) return as_told(text.error(), Missing::no_data);
    for (const auto& master : names_of(*text)) add_bond(master, batch);
    return {};
  }

 private:
  void add_bond(const std::string& master, Batch& batch) const {
    const auto directory = "class/net/" + master;
    const auto text = read_file(host_.sys(directory + "/bonding/slaves"));
    if (!text) return;  // it has gone meanwhile
    const auto slaves = names_of(*text);
    std::size_t up = 0;
    for (const auto& slave : slaves) {
      auto link = link_of(directory + "/lower_" + slave);
      if (!link) link = link_of(directory + "/slave_" + slave);  // before Linux 3.14
      if (!link) return;
      if (text::trim(*link) == "up") ++up;
    }
    batch.add(bonding_slaves, static_cast<double>(slaves.size()), {master});
    batch.add(bonding_active, static_cast<double>(up), {master});
  }

  /// "up", "down", "going down" or "going back".
  [[nodiscard]] Result<std::string> link_of(const std::string& slave) const {
    return read_file(host_.sys(slave + "/bonding_slave/mii_status"));
  }

  HostFs host_;
  HostFile masters_;
};

}  // namespace

std::unique_ptr<Collector> make_bonding(const HostFs& host) {
  return made_of("bonding", Placement::loop, std::make_unique<Bonds>(host));
}

}  // namespace strata::host
