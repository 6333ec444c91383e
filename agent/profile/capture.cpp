#include "agent/profile/capture.h"

#include <algorithm>
#include <utility>

#include "collectors/profile/sampling/waits.h"
#include "core/kernel/features.h"

namespace strata::agent {
namespace {

constexpr Duration progress_every = std::chrono::milliseconds(200);

Status run(profile::Sampler& sampler, Duration duration, const CaptureTools& tools) {
  if (!tools.progress) return sampler.run(duration, tools.stop);
  const SystemClock clock;
  const auto began = clock.now();
  for (Duration elapsed{}; elapsed < duration && !tools.stop.stop_requested();
       elapsed = clock.now() - began) {
    tools.progress(elapsed);
    auto ran = sampler.run(std::min(progress_every, duration - elapsed), tools.stop);
    if (!ran) return ran;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<profile::Sampler>> start_sampler(const profile::SamplerSettings& settings,
                                                        profile::Sampler::Observe observe) {
  return profile::Sampler::start(kernel::KernelFeatures::probe(), settings, std::move(observe));
}

profile::Symbolized named(profile::Symbolizer& symbolizer, profile::RawProfile raw,
                          const profile::ContainerOf& containers) {
  auto symbolized = symbolizer.symbolize(std::move(raw), containers);
  if (symbolized.profile.kind == profile::Kind::off_cpu) profile::tell_waits(symbolized.profile);
  return symbolized;
}

Result<profile::Symbolized> capture(const CaptureRequest& request, const CaptureTools& tools) {
  const SystemClock clock;
  profile::Symbolizer symbolizer(tools.fs, clock);
  auto sampler =
      start_sampler(request.sampling, [&symbolizer](pid_t pid) { symbolizer.observe(pid); });
  if (!sampler) return fail(sampler.error());
  if (auto ran = run(**sampler, request.duration, tools); !ran) return fail(ran.error());
  auto raw = (*sampler)->stop();
  sampler->reset();
  if (!raw) return fail(raw.error());
  return named(symbolizer, *std::move(raw), tools.containers());
}

}  // namespace strata::agent
