#include "agent/views/outliers.h"

#include <string>

#include "agent/text/units.h"

namespace strata {
namespace {

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// "12 ms (limit 3 ms)".
std::string measured(const Outlier& outlier) {
  return human_seconds(seconds(outlier.value)) + " (limit " +
         human_seconds(seconds(outlier.limit)) + ")";
}

/// The container whose process it was; the host for what is in none.
const Container& cause_of(const Outlier& outlier, const ContainerSet& containers) {
  const auto* const owner = containers.owner_of(outlier.cause);
  return owner == nullptr ? containers.host() : *owner;
}

std::string shown_name(const Container& container) {
  return container.entity.name.empty() ? "the host" : container.entity.name;
}

std::string process_text(const Outlier& outlier) {
  if (outlier.cause_process.empty()) return "";
  return " (pid " + std::to_string(outlier.cause_pid) + " " + outlier.cause_process + ")";
}

std::string blame(const Outlier& outlier, const ContainerSet& containers) {
  const auto who = shown_name(cause_of(outlier, containers)) + process_text(outlier);
  switch (outlier.reason) {
    case RunQueueCause::preempted:
      return "; taken by " + who;
    case RunQueueCause::occupied:
      return "; in use by " + who;
    case RunQueueCause::idle:
      return "; the CPU was idle: throttled, or slow to wake";
    case RunQueueCause::unknown:
      break;
  }
  return "";
}

void add_run_queue(Json& event, const Outlier& outlier, const ContainerSet& containers) {
  event["reason"] = to_string(outlier.reason);
  const bool blamed =
      outlier.reason == RunQueueCause::preempted || outlier.reason == RunQueueCause::occupied;
  const auto& cause = cause_of(outlier, containers);
  event["cause"] = blamed ? json_fact(cause.entity.name) : Json();
  event["cause_id"] = blamed ? json_fact(cause.entity.id) : Json();
  event["cause_pid"] = blamed && outlier.cause_pid != 0 ? Json(outlier.cause_pid) : Json();
  event["cause_process"] = blamed ? json_fact(outlier.cause_process) : Json();
  event["detail"] =
      json_string("waited for a CPU " + measured(outlier) + blame(outlier, containers));
}

void add_block_io(Json& event, const Outlier& outlier) {
  event["device"] = json_fact(outlier.device);
  event["operation"] = json_fact(outlier.operation);
  event["bytes"] = outlier.bytes;
  event["queue_depth"] = outlier.queue_depth ? Json(*outlier.queue_depth) : Json();
  auto text = outlier.operation + " of " + human_bytes(outlier.bytes) + " on " + outlier.device +
              " took " + measured(outlier);
  if (outlier.queue_depth) {
    text += "; the device had " + std::to_string(*outlier.queue_depth) + " requests";
  }
  event["detail"] = json_string(text);
}

void add_connect(Json& event, const Outlier& outlier) {
  event["peer"] = json_fact(outlier.peer);
  event["retransmits"] = outlier.retransmits ? Json(*outlier.retransmits) : Json();
  auto text = "connect to " + outlier.peer + " took " + measured(outlier);
  if (outlier.retransmits.value_or(0) != 0) {
    text += "; " + std::to_string(*outlier.retransmits) + " retransmits";
  }
  event["detail"] = json_string(text);
}

}  // namespace

void add_outlier(Json& event, const Outlier& outlier, const ContainerSet& containers) {
  event["kind"] = to_string(outlier.kind);
  event["value_seconds"] = seconds(outlier.value);
  event["limit_seconds"] = seconds(outlier.limit);
  switch (outlier.kind) {
    case OutlierKind::run_queue:
      add_run_queue(event, outlier, containers);
      break;
    case OutlierKind::block_io:
      add_block_io(event, outlier);
      break;
    case OutlierKind::connect:
      add_connect(event, outlier);
      break;
  }
}

}  // namespace strata
