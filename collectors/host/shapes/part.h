// A collector of the host made of parts: tables that say which file holds what, and whatever a
// table cannot say.
#pragma once

#include <memory>
#include <optional>
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

/// One part that fails takes nothing from the others. What this host does not have is looked for
/// once a minute: most hosts have a dozen kinds of devices and of file systems, and lack thirty.
class PartsCollector final : public Collector {
 public:
  PartsCollector(std::string name, Placement placement, std::vector<std::unique_ptr<Part>> parts);

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  [[nodiscard]] Placement placement() const override { return placement_; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Asked {
    std::unique_ptr<Part> part;
    std::optional<Error> lacking;  // why it had nothing when it was asked last
    Instant at{};
  };

  static Status ask(Asked& asked, const CollectContext& context, Batch& batch);

  std::string name_;
  Placement placement_;
  std::vector<Asked> parts_;
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
