#include "collectors/kernel/outlier_watch.h"

#include <limits>
#include <utility>

namespace strata::kernel {
namespace {

std::uint64_t ns(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

}  // namespace

OutlierWatch::OutlierWatch(OutlierKind kind, const OutlierParts& parts, std::string ring,
                           EventStream& stream, EventJournal& journal)
    : kind_(kind), parts_(parts), account_(kind, parts.limits, parts.counts, parts.counts_lost) {
  EventRing of{std::move(ring), parts.events, parts.losses, sizeof(strata_outlier_event)};
  heard_ = stream.listen(std::move(of), [this, &journal](auto bytes, Duration offset) {
    disks_.forget();
    if (auto event = outlier_event(bytes, offset, disks_)) journal.append(std::move(*event));
  });
}

void OutlierWatch::apply(const OutlierSettings& settings) {
  settings_ = settings;
  *parts_.rest_ns = ns(settings.rest);
  *parts_.floor_ns = settings.enabled ? ns(outlier_floor(kind_, settings))
                                      : std::numeric_limits<std::uint64_t>::max();
}

Status OutlierWatch::finish(Batch& batch) {
  auto status = account_.finish(settings_, batch);
  return heard_ ? status : heard_;
}

}  // namespace strata::kernel
