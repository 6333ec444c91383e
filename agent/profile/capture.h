// One profile from its beginning to its end: samples, and names for them.
#pragma once

#include <functional>
#include <stop_token>

#include "collectors/profile/sampling/sampler.h"
#include "collectors/profile/symbols/symbolizer.h"
#include "core/base/host_fs.h"

namespace strata::agent {

struct CaptureRequest {
  profile::SamplerSettings sampling;
  Duration duration = std::chrono::seconds(10);
};

struct CaptureTools {
  HostFs fs;
  /// Who is who, asked when the samples are there: containers may have come meanwhile.
  std::function<profile::ContainerOf()> containers;
  std::stop_token stop{};                            // ends it early, with what there is
  std::function<void(Duration elapsed)> progress{};  // some times a second
};

/// Takes the duration, and as long as names take. Any thread but the loop's; may run several times
/// at once.
Result<profile::Symbolized> capture(const CaptureRequest& request, const CaptureTools& tools);

/// Loads and attaches; what it needed of the kernel's types is given back.
Result<std::unique_ptr<profile::Sampler>> start_sampler(const profile::SamplerSettings& settings,
                                                        profile::Sampler::Observe observe);

/// The addresses of `raw` as names, and of waits what they were for.
profile::Symbolized named(profile::Symbolizer& symbolizer, profile::RawProfile raw,
                          const profile::ContainerOf& containers);

}  // namespace strata::agent
