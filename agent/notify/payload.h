// Alerts as JSON, in the forms that their receivers know.
#pragma once

#include <span>
#include <string>

#include "agent/notify/notice.h"

namespace strata::agent {

/// What Alertmanager's POST /api/v2/alerts takes.
std::string alertmanager_payload(std::span<const std::shared_ptr<const Notice>> notices);

/// What Alertmanager sends to webhooks, version "4": one group. Not for no notices.
std::string webhook_payload(std::span<const std::shared_ptr<const Notice>> notices,
                            const std::string& external_url);

/// Alertmanager's name for an alert: FNV-1a over its labels, in hexadecimal.
std::string fingerprint_of(const promql::Labels& labels);

}  // namespace strata::agent
