#include "collectors/kernel/outlier_events.h"

#include <algorithm>
#include <memory>
#include <string>

#include "bpf/outlier.h"
#include "collectors/kernel/ring_record.h"
#include "core/identity/local_addresses.h"

namespace strata::kernel {
namespace {

std::string peer_text(const strata_outlier_event& event) {
  InternetAddress address{};
  std::copy(std::begin(event.address), std::end(event.address), address.begin());
  const auto text = to_text(address);
  const bool v6 = text.find(':') != std::string::npos;
  return (v6 ? "[" + text + "]" : text) + ":" + std::to_string(event.port);
}

RunQueueCause reason_of(std::uint32_t cause) {
  switch (cause) {
    case STRATA_CAUSE_PREEMPTED:
      return RunQueueCause::preempted;
    case STRATA_CAUSE_OCCUPIED:
      return RunQueueCause::occupied;
    case STRATA_CAUSE_IDLE:
      return RunQueueCause::idle;
    default:
      return RunQueueCause::unknown;
  }
}

void add_run_queue(Outlier& outlier, const strata_outlier_event& event) {
  outlier.kind = OutlierKind::run_queue;
  outlier.reason = reason_of(event.cause);
  outlier.cause = {event.cause_key};
  outlier.cause_pid = static_cast<pid_t>(event.cause_pid);
  outlier.cause_process = text_of(event.cause_comm);
}

void add_block_io(Outlier& outlier, const strata_outlier_event& event, DiskNames& disks) {
  outlier.kind = OutlierKind::block_io;
  outlier.device = disks.of(event.device);
  outlier.operation = block_operation_name(event.operation);
  outlier.bytes = event.bytes;
  if (event.queue_depth != 0) outlier.queue_depth = event.queue_depth;
}

void add_connect(Outlier& outlier, const strata_outlier_event& event) {
  outlier.kind = OutlierKind::connect;
  outlier.peer = peer_text(event);
  outlier.retransmits = event.retransmits;
}

}  // namespace

std::optional<Event> outlier_event(std::span<const std::byte> bytes, Duration offset,
                                   DiskNames& disks) {
  const auto raw = decode<strata_outlier_event>(bytes);
  if (!raw) return std::nullopt;
  Outlier outlier;
  outlier.value = Duration(static_cast<Duration::rep>(raw->value_ns));
  outlier.limit = Duration(static_cast<Duration::rep>(raw->limit_ns));
  switch (raw->kind) {
    case STRATA_OUTLIER_RUN_QUEUE:
      add_run_queue(outlier, *raw);
      break;
    case STRATA_OUTLIER_BLOCK_IO:
      add_block_io(outlier, *raw, disks);
      break;
    case STRATA_OUTLIER_CONNECT:
      add_connect(outlier, *raw);
      break;
    default:
      return std::nullopt;
  }
  auto event = entry_of(*raw, EventKind::outlier, offset);
  event.outlier = std::make_shared<const Outlier>(std::move(outlier));
  return event;
}

}  // namespace strata::kernel
