// ProfileCollector: what the agent's own profiles came to, as metrics.
#pragma once

#include <array>

#include "agent/profile/service.h"
#include "core/collector.h"
#include "core/metrics/metric_def.h"

namespace strata::agent {

inline constexpr MetricDef profiles_taken{
    "strata_profiles_total",
    "Profiles that the agent has taken; of the continuous one each piece.",
    MetricType::counter,
    Layer::agent,
    {}};
inline constexpr MetricDef profiles_failed{"strata_profiles_failed_total",
                                           "Profiles that could not be taken.",
                                           MetricType::counter,
                                           Layer::agent,
                                           {}};
inline constexpr MetricDef profile_samples{
    "strata_profile_samples_total", "Samples in profiles.", MetricType::counter, Layer::agent, {}};
inline constexpr MetricDef profile_lost{
    "strata_profile_lost_samples_total",
    "Samples of which something is missing: all (table_full), the process's own stack (no_stack), "
    "the root of the stack, because it is deep (truncated) or could not be walked on (incomplete).",
    MetricType::counter,
    Layer::agent,
    {"reason"}};
inline constexpr MetricDef profile_frames{"strata_profile_frames_total",
                                          "Frames in profiles, the kernel's among them.",
                                          MetricType::counter,
                                          Layer::agent,
                                          {}};
inline constexpr MetricDef profile_unknown_frames{
    "strata_profile_unknown_frames_total",
    "Frames of processes for which no name was found.",
    MetricType::counter,
    Layer::agent,
    {}};
inline constexpr MetricDef profile_store_bytes{"strata_profile_store_bytes",
                                               "Bytes of the continuous profile that are kept.",
                                               MetricType::gauge,
                                               Layer::agent,
                                               {}};
inline constexpr MetricDef profile_store_seconds{"strata_profile_store_seconds",
                                                 "How far back the kept profiles reach.",
                                                 MetricType::gauge,
                                                 Layer::agent,
                                                 {}};
inline constexpr MetricDef profile_map_bytes{
    "strata_profile_map_memory_bytes",
    "Bytes that the kernel holds for the continuous profile.",
    MetricType::gauge,
    Layer::agent,
    {}};
inline constexpr MetricDef profile_table_bytes{
    "strata_profile_unwind_table_bytes",
    "Bytes of unwind tables that the kernel holds for the continuous profile.",
    MetricType::gauge,
    Layer::agent,
    {}};
inline constexpr MetricDef profile_walked{
    "strata_profile_unwind_processes",
    "Processes of the continuous profile by what their stacks are walked by.",
    MetricType::gauge,
    Layer::agent,
    {"by"}};

inline constexpr std::array profile_metrics = {
    &profiles_taken,    &profiles_failed,        &profile_samples,     &profile_lost,
    &profile_frames,    &profile_unknown_frames, &profile_store_bytes, &profile_store_seconds,
    &profile_map_bytes, &profile_table_bytes,    &profile_walked};

/// Loop thread.
class ProfileCollector final : public Collector {
 public:
  /// `service` outlives it.
  explicit ProfileCollector(const ProfileService& service) : service_(service) {}

  [[nodiscard]] std::string_view name() const override { return "profiling"; }
  [[nodiscard]] Layer layer() const override { return Layer::agent; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  const ProfileService& service_;
};

}  // namespace strata::agent
