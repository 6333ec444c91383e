// Collector: the one shape of every source of data, be it files, kernel maps, Redis or HTTP. The
// framework calls it on its period or when a scrape wants fresher data, times it, holds it to its
// deadline and records its health; a collector that fails degrades alone.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/identity/container_set.h"
#include "core/metrics/batch.h"

namespace strata {

/// Where a collector runs. `loop`: on the loop thread, it must never block (kernel files, maps).
/// `own_thread`: it may block (network, statfs); only its own collect() runs there.
/// `shared_thread`: it asks a driver, which answers at once unless its device is ill, or for what
/// takes the kernel longest; it runs on whichever of a few threads has time, one collection of it
/// at a time.
enum class Placement : std::uint8_t { loop, own_thread, shared_thread };

struct CollectContext {
  Instant now{};
  WallTime wall{};
  std::shared_ptr<const ContainerSet> containers;  // never null
};

class Collector {
 public:
  virtual ~Collector() = default;

  /// As in `collect[]`, `--collector.<name>` and strata_collector_up{collector}; unique.
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual Layer layer() const = 0;
  [[nodiscard]] virtual Placement placement() const { return Placement::loop; }

  /// Adds what is known now. On an error the samples already added are still published and the
  /// collector counts as down: what could be read is shown, and health tells that something is
  /// missing. Code::no_data says that this host has nothing of the kind: the collector is up, and
  /// no error is counted or logged. Entities that samples refer to must be held:
  /// batch.hold(context.containers).
  virtual Status collect(const CollectContext& context, Batch& batch) = 0;
};

}  // namespace strata
