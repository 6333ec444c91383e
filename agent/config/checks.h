// What a value must be beyond its type. Messages follow the key: "must be ...". Addresses are not
// repeated in messages, since people write passwords into them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "core/base/result.h"

namespace strata {

Status check_not_empty(const std::string& text);
Status check_absolute_path(const std::string& path);
Status check_path_or_empty(const std::string& path);
Status check_docker_address(const std::string& address);
Status check_runtime_address(const std::string& address);
Status check_kubelet_url(const std::string& url);
Status check_redis_address(const std::string& address);
Status check_api_url(const std::string& url);
Status check_alertmanager_url(const std::string& url);
Status check_webhook_url(const Secret& url);
Status check_external_url(const std::string& url);               // or empty
Status check_period(const Duration& period);                     // 100ms to 1d
Status check_own_period(const std::optional<Duration>& period);  // the same
Status check_window(const Duration& window);
Status check_wait(const Duration& wait);             // 1ms to 1h
Status check_map_memory(const Bytes& size);          // 4MiB and more
Status check_percent(const std::uint64_t& percent);  // 1 to 100
Status check_positive(const std::uint64_t& count);
Status check_threshold(const double& number);  // finite, and not below 0
Status check_ec2_labels(const std::string& labels);
Status check_backend_labels(const std::string& labels);
Status check_peers(const std::uint64_t& count);
Status check_positive_size(const Bytes& size);
Status check_key_list(const std::string& list);
Status check_budget(const Duration& budget);
Status check_batch(const std::uint64_t& batch);

// Rules between the keys of one entry, or between entries.
Status check_redis(const RedisConfig& redis);
Status check_api(const ApiConfig& api);
Status check_alertmanager(const AlertmanagerConfig& alertmanager);
Status check_webhook(const WebhookConfig& webhook);
Status check_listeners(const Config& config);

/// What no two entries of a list may share, in words: "job api and url http://...".
std::string identity_of(const RedisConfig& redis);
std::string identity_of(const ApiConfig& api);
std::string identity_of(const AlertmanagerConfig& alertmanager);
std::string identity_of(const WebhookConfig& webhook);  // empty: may be given again
std::string identity_of(const std::string& value);
std::string identity_of(const RelabelRule& rule);  // empty: may be given again

}  // namespace strata
