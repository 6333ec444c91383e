// The debug dump: everything that tells why a number is there, or not. dump_json() is a function of
// published state, dump_text() one of that JSON, so `strata dump` shows a running agent's answer
// and its own alike.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/views/container_figures.h"
#include "agent/views/facts.h"
#include "agent/views/incidents.h"
#include "agent/views/json.h"
#include "core/base/result.h"
#include "core/events/journal.h"
#include "core/identity/container_set.h"
#include "core/kernel/status.h"
#include "core/metrics/snapshot.h"

namespace strata {

/// Pointers are borrowed for the call; a null one makes its sections null ("unknown").
struct DumpInput {
  Instant at{};
  WallTime now{};
  BuildInfo build;
  ProcessFacts process;
  HostFacts host;
  Rights rights;
  std::vector<SourceStatus> sources;
  const KernelStatus* kernel = nullptr;
  std::string kernel_off;  // why there is no kernel side at all: "switched off by --no-kernel"
  const ContainerSet* containers = nullptr;
  const Snapshot* snapshot = nullptr;
  const Surroundings* surroundings = nullptr;  // null: containers have no figures
  const std::vector<rules::Incident>* incidents = nullptr;
  const EventPage* events = nullptr;  // resolved through `containers`, so it needs them
  std::size_t newest_events = 20;
};

/// {time, build, kernel, rights, programs, maps, rings, containers, collectors, sources, incidents,
/// events}.
Json dump_json(const DumpInput& input);

/// How much of a section is shown: of one that was asked for by name all of it.
enum class Detail : std::uint8_t { overview, all };

/// The sections that `dump` has, in its order, as aligned tables without colour.
std::string dump_text(const Json& dump, Detail detail = Detail::overview);

/// "build", "kernel", ... in the order of the dump.
std::span<const std::string_view> dump_sections();

/// `dump` with the named sections alone, in the order asked for. An unknown name is Code::invalid
/// and the message lists those there are; no names at all keep everything.
Result<Json> select_sections(const Json& dump, const std::vector<std::string>& names);

}  // namespace strata
