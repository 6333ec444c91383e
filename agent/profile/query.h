// What is asked of the agent about profiles. Passive.
#pragma once

#include <optional>
#include <string>

#include "agent/profile/output.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::agent {

struct ProfileQuery {
  profile::Kind kind = profile::Kind::cpu;
  Duration duration = std::chrono::seconds(30);
  unsigned hertz = 97;
  std::optional<Duration> last;  // out of what is kept; else it is taken now
  std::string incident;          // what was attached to it; empty: none
  std::string container;         // empty: the host
  ProfileFormat format = ProfileFormat::pprof;
};

class ProfileBackend {
 public:
  virtual ~ProfileBackend() = default;

  /// A file's bytes; takes the duration. Any thread. Code::exhausted: as many are being taken as
  /// may be.
  virtual Result<std::string> profile(const ProfileQuery& query) = 0;
};

}  // namespace strata::agent
