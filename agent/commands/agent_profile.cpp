#include "agent/commands/agent_profile.h"

#include <chrono>

#include "agent/profile/capture.h"
#include "agent/profile/output.h"
#include "collectors/profile/symbols/symbolizer.h"

namespace strata::agent {

Result<AgentProfile> profile_agent(const Config& config, pid_t pid) {
  CaptureRequest request;
  request.duration = std::chrono::seconds(3);
  request.sampling.selection.pid = pid;
  const CaptureTools tools{.fs = HostFs(config.paths),
                           .containers = [] { return profile::ContainerOf{}; }};
  const auto taken = capture(request, tools);
  if (!taken) return fail(taken.error());
  const auto title = title_of(taken->profile.kind, "strata agent");
  return AgentProfile{written(taken->profile, ProfileFormat::pprof, title),
                      written(taken->profile, ProfileFormat::svg, title)};
}

}  // namespace strata::agent
