// A collector of the host made of parts: tables that say which file holds what, and whatever a
// table cannot say.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/collector.h"

namespace strata::host {

/// One source of a collector. Belongs to its collector's thread.
class Part {
 public:
  Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  virtual ~Part() = default;

  /// As Collector::collect(); Code::no_data where this host has no such thing.
  virtual Status collect(const CollectContext& context, Batch& batch) = 0;
};

/// All parts are asked each time; one that fails takes nothing from the others.
class PartsCollector final : public Collector {
 public:
  PartsCollector(std::string name, Placement placement, std::vector<std::unique_ptr<Part>> parts)
      : name_(std::move(name)), placement_(placement), parts_(std::move(parts)) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  [[nodiscard]] Placement placement() const override { return placement_; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  std::string name_;
  Placement placement_;
  std::vector<std::unique_ptr<Part>> parts_;
};

/// `made_of("conntrack", Placement::loop, part, part)`.
template <class... Parts>
std::unique_ptr<Collector> made_of(std::string name, Placement placement,
                                   std::unique_ptr<Parts>... parts) {
  std::vector<std::unique_ptr<Part>> all;
  (all.push_back(std::move(parts)), ...);
  return std::make_unique<PartsCollector>(std::move(name), placement, std::move(all));
}

}  // namespace strata::host
