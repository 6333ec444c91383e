// What is said of the ways that alerts take out of the agent.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::agent {

/// Of one kind of receiver; the label is its name.
struct ReceiverMetrics {
  MetricDef sent;
  MetricDef errors;
  MetricDef dropped;
  MetricDef latency;
  MetricDef queue_length;
};

constexpr MetricDef receiver_metric(std::string_view name, std::string_view help, MetricType type,
                                    std::string_view label) {
  return {name, help, type, Layer::agent, {label}};
}

inline constexpr ReceiverMetrics alertmanager_metrics = {
    receiver_metric("strata_notifications_total", "Alerts that the Alertmanager has taken.",
                    MetricType::counter, "alertmanager"),
    receiver_metric("strata_notifications_errors_total",
                    "Attempts to send alerts to the Alertmanager that failed.", MetricType::counter,
                    "alertmanager"),
    receiver_metric("strata_notifications_dropped_total",
                    "Alerts that the Alertmanager was not told of: refused, or the queue was full.",
                    MetricType::counter, "alertmanager"),
    receiver_metric("strata_notifications_latency_seconds",
                    "How long attempts to send alerts to the Alertmanager took.",
                    MetricType::summary, "alertmanager"),
    receiver_metric("strata_notifications_queue_length", "Alerts that wait for the Alertmanager.",
                    MetricType::gauge, "alertmanager")};

inline constexpr ReceiverMetrics webhook_metrics = {
    receiver_metric("strata_webhook_notifications_total", "Alerts that the webhook has taken.",
                    MetricType::counter, "webhook"),
    receiver_metric("strata_webhook_notifications_errors_total",
                    "Attempts to send alerts to the webhook that failed.", MetricType::counter,
                    "webhook"),
    receiver_metric("strata_webhook_notifications_dropped_total",
                    "Alerts that the webhook was not told of: refused, given up, or the queue was "
                    "full.",
                    MetricType::counter, "webhook"),
    receiver_metric("strata_webhook_notifications_latency_seconds",
                    "How long attempts to send alerts to the webhook took.", MetricType::summary,
                    "webhook"),
    receiver_metric("strata_webhook_notifications_queue_length",
                    "Alerts that wait for the webhook.", MetricType::gauge, "webhook")};

inline constexpr std::array notification_metrics = {&alertmanager_metrics.sent,
                                                    &alertmanager_metrics.errors,
                                                    &alertmanager_metrics.dropped,
                                                    &alertmanager_metrics.latency,
                                                    &alertmanager_metrics.queue_length,
                                                    &webhook_metrics.sent,
                                                    &webhook_metrics.errors,
                                                    &webhook_metrics.dropped,
                                                    &webhook_metrics.latency,
                                                    &webhook_metrics.queue_length};

}  // namespace strata::agent
