// A look at this host by the command itself, with what libbpf says meanwhile.
#pragma once

#include <string>

#include "agent/config/config.h"
#include "agent/views/json.h"

namespace strata::agent {

struct HostProbe {
  Json doctor;
  std::string
      libbpf_log;  // of loading and attaching every program; the verifier's of those refused
};

/// Some tenths of a second.
HostProbe probe_host(const Config& config);

}  // namespace strata::agent
