// What the agent says of its rules and of their memory; as Prometheus says it of its own.
#pragma once

#include <array>
#include <span>

#include "agent/judge/judged_group.h"
#include "core/metrics/batch.h"
#include "rules/history/history.h"

namespace strata::agent {

inline constexpr MetricDef rule_group_interval{"strata_rule_group_interval_seconds",
                                               "How often the rules of the group are evaluated.",
                                               MetricType::gauge,
                                               Layer::agent,
                                               {"rule_group"}};
inline constexpr MetricDef rule_group_rules{"strata_rule_group_rules",
                                            "Rules in the group.",
                                            MetricType::gauge,
                                            Layer::agent,
                                            {"rule_group"}};
inline constexpr MetricDef rule_group_last_duration{"strata_rule_group_last_duration_seconds",
                                                    "How long the group's last evaluation took.",
                                                    MetricType::gauge,
                                                    Layer::agent,
                                                    {"rule_group"}};
inline constexpr MetricDef rule_group_duration{"strata_rule_group_duration_seconds_total",
                                               "Time spent on evaluating the group's rules.",
                                               MetricType::counter,
                                               Layer::agent,
                                               {"rule_group"}};
inline constexpr MetricDef rule_group_last_evaluation{
    "strata_rule_group_last_evaluation_timestamp_seconds",
    "When the group was evaluated last, unix seconds.",
    MetricType::gauge,
    Layer::agent,
    {"rule_group"}};
inline constexpr MetricDef rule_group_last_samples{"strata_rule_group_last_evaluation_samples",
                                                   "Samples that the group's last evaluation made.",
                                                   MetricType::gauge,
                                                   Layer::agent,
                                                   {"rule_group"}};
inline constexpr MetricDef rule_group_iterations{"strata_rule_group_iterations_total",
                                                 "Evaluations of the group.",
                                                 MetricType::counter,
                                                 Layer::agent,
                                                 {"rule_group"}};
inline constexpr MetricDef rule_group_missed{
    "strata_rule_group_iterations_missed_total",
    "Evaluations of the group left out because the agent was late, or they would have taken too "
    "much of its time.",
    MetricType::counter,
    Layer::agent,
    {"rule_group"}};
inline constexpr MetricDef rule_evaluations{"strata_rule_evaluations_total",
                                            "Evaluations of rules.",
                                            MetricType::counter,
                                            Layer::agent,
                                            {"rule_group"}};
inline constexpr MetricDef rule_failures{"strata_rule_evaluation_failures_total",
                                         "Evaluations of rules that failed.",
                                         MetricType::counter,
                                         Layer::agent,
                                         {"rule_group"}};
inline constexpr MetricDef history_bytes{
    "strata_history_bytes",
    "Memory taken by the samples that rules and queries read, with their labels.",
    MetricType::gauge,
    Layer::agent,
    {}};
inline constexpr MetricDef history_limit{"strata_history_limit_bytes",
                                         "The most that strata_history_bytes may be.",
                                         MetricType::gauge,
                                         Layer::agent,
                                         {}};
inline constexpr MetricDef history_series{"strata_history_series",
                                          "Series of which samples are kept for rules and queries.",
                                          MetricType::gauge,
                                          Layer::agent,
                                          {}};
inline constexpr MetricDef history_samples{"strata_history_samples",
                                           "Samples that are kept for rules and queries.",
                                           MetricType::gauge,
                                           Layer::agent,
                                           {}};
inline constexpr MetricDef history_samples_added{"strata_history_samples_total",
                                                 "Samples that were taken in.",
                                                 MetricType::counter,
                                                 Layer::agent,
                                                 {}};
inline constexpr MetricDef history_evicted{
    "strata_history_samples_evicted_total",
    "Samples dropped though they are read, because memory was full.",
    MetricType::counter,
    Layer::agent,
    {}};
inline constexpr MetricDef history_refused{
    "strata_history_series_refused_total",
    "Times that a series was not kept though it is read, because memory was full.",
    MetricType::counter,
    Layer::agent,
    {}};
inline constexpr MetricDef history_out_of_order{
    "strata_history_samples_out_of_order_total",
    "Samples dropped because they were not later than the ones before.",
    MetricType::counter,
    Layer::agent,
    {}};

inline constexpr std::array judge_metrics = {&rule_group_interval,
                                             &rule_group_rules,
                                             &rule_group_last_duration,
                                             &rule_group_duration,
                                             &rule_group_last_evaluation,
                                             &rule_group_last_samples,
                                             &rule_group_iterations,
                                             &rule_group_missed,
                                             &rule_evaluations,
                                             &rule_failures,
                                             &history_bytes,
                                             &history_limit,
                                             &history_series,
                                             &history_samples,
                                             &history_samples_added,
                                             &history_evicted,
                                             &history_refused,
                                             &history_out_of_order};

void add_group(Batch& batch, const JudgedGroup& group);
void add_history(Batch& batch, const rules::History& history);

}  // namespace strata::agent
