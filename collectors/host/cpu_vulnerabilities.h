// Vulnerabilities of the CPUs and what the kernel does about them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct Vulnerability {
  std::string_view state;
  std::string mitigation;
};

/// "Mitigation: Retpolines; IBPB: conditional". Of what begins with none of the words known the
/// state is "unknown" and the mitigation the whole text.
Vulnerability parse_vulnerability(std::string_view text);

std::unique_ptr<Collector> make_cpu_vulnerabilities(const HostFs& host);

}  // namespace strata::host
