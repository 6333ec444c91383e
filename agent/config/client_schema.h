// The keys of what the agent calls over the network: Redis, applications, receivers of alerts; for
// schema.h.
#pragma once

#include "agent/config/checks.h"
#include "agent/config/config.h"
#include "agent/config/key_spec.h"

namespace strata {

template <class Visitor>
void describe(Visitor& visit, redis::TlsSettings& tls) {
  visit.key({"ca_file", "file of the authorities that are trusted; empty: the host's"}, tls.ca_file,
            check_path_or_empty);
  visit.key({"cert_file", "the agent's own certificate with its chain, where the server wants one"},
            tls.cert_file, check_path_or_empty);
  visit.key({"key_file", "the key of cert_file"}, tls.key_file, check_path_or_empty);
  visit.key({"server_name", "that the certificate must be for; empty: the address's host"},
            tls.server_name);
  visit.key({"verify", "whether the server's certificate is"}, tls.verify);
}

template <class Visitor>
void describe(Visitor& visit, RedisKeysConfig& keys) {
  visit.key({"check_keys", "db0=key or pattern, ...: length and memory of each; found by SCAN"},
            keys.check_keys, check_key_list);
  visit.key({"check_single_keys", "the same without patterns"}, keys.check_single_keys,
            check_key_list);
  visit.key({"check_streams", "db0=stream or pattern, ...: length, groups and consumers"},
            keys.check_streams, check_key_list);
  visit.key({"check_single_streams", "the same without patterns"}, keys.check_single_streams,
            check_key_list);
  visit.key({"count_keys", "db0=pattern, ...: how many keys there are of each"}, keys.count_keys,
            check_key_list);
  visit.key({"check_key_groups",
             "Lua patterns, separated by commas: keys and memory of each group, of all databases"},
            keys.check_key_groups);
  visit.key({"max_distinct_key_groups", "the rest is the group \"overflow\""},
            keys.max_distinct_key_groups, check_positive);
  visit.key({"values", "the values of the strings among check_keys too"}, keys.values);
  visit.key({"period", "between two passes"}, keys.period, check_period);
  visit.key({"budget", "longest time of the server that one second of a pass may take"},
            keys.budget, check_budget);
  visit.key({"batch", "keys looked at in one command"}, keys.batch, check_batch);
}

template <class Visitor>
void describe(Visitor& visit, RedisConfig& redis) {
  visit.key({"address", "redis://HOST:PORT, rediss://HOST:PORT for TLS, or unix:///PATH",
             Presence::required},
            redis.address, check_redis_address);
  visit.key({"username", "ACL user"}, redis.username);
  visit.key({"password", "better kept in password_file"}, redis.password);
  visit.key({"password_file", "file whose first line is the password"}, redis.password_file);
  visit.key({"password_env", "environment variable of the agent that holds the password"},
            redis.password_env);
  visit.section({"tls", "of rediss:// addresses"}, redis.tls);
  visit.key({"interval", "how often it is asked"}, redis.interval, check_period);
  visit.key({"timeout", "longest wait for an answer; at most the interval"}, redis.timeout,
            check_period);
  visit.key({"config_values", "every setting of CONFIG GET as a metric, but for passwords"},
            redis.config_values);
  visit.key({"client_list", "series for each connected client, at most 1000"}, redis.client_list);
  visit.key({"client_ports", "the clients' ports as a label"}, redis.client_ports);
  visit.key({"modules", "modules and their own figures"}, redis.modules);
  visit.section({"keys", "single keys, streams and groups of keys, on a connection of their own"},
                redis.keys);
  visit.rule(check_redis, redis);
}

template <class Visitor>
void describe(Visitor& visit, RelabelRule& rule) {
  visit.list({"source_labels", "whose values are joined"}, rule.source_labels);
  visit.key({"separator", "between them"}, rule.separator);
  visit.key({"target_label", "the label that is set, or compared"}, rule.target_label);
  visit.key({"regex", "RE2; has to match the whole text"}, rule.regex);
  visit.key({"modulus", "of the hash of the text, for hashmod"}, rule.modulus);
  visit.key({"replacement", "with $1 or ${1} for the groups of regex"}, rule.replacement);
  visit.key({"action", "what is done"}, rule.action);
  visit.rule(check_relabel_rule, rule);
}

template <class Visitor>
void describe(Visitor& visit, BasicAuthConfig& auth) {
  visit.key({"username", "empty, and no password: none"}, auth.username);
  visit.key({"password", "better kept in password_file"}, auth.password);
  visit.key({"password_file", "file that holds the password; read each time"}, auth.password_file);
}

template <class Visitor>
void describe(Visitor& visit, AuthorizationConfig& auth) {
  visit.key({"type", "what stands before the credentials"}, auth.type, check_not_empty);
  visit.key({"credentials", "a token, better kept in credentials_file"}, auth.credentials);
  visit.key({"credentials_file", "file that holds the token; read each time"},
            auth.credentials_file);
}

template <class Visitor>
void describe(Visitor& visit, TlsClientConfig& tls) {
  visit.key({"ca_file", "authorities that are trusted; empty: the host's"}, tls.ca_file,
            check_path_or_empty);
  visit.key({"cert_file", "the client's certificate with its chain; empty: none"}, tls.cert_file,
            check_path_or_empty);
  visit.key({"key_file", "the key of the client's certificate"}, tls.key_file);
  visit.key({"server_name", "that the server's certificate has to bear; empty: the URL's host"},
            tls.server_name);
  visit.key({"insecure_skip_verify", "whether any certificate will do"}, tls.insecure_skip_verify);
}

/// How the agent proves itself to `target`, and the target to it.
template <class Visitor, class Target>
void describe_proof(Visitor& visit, Target& target, std::string_view about_tls) {
  visit.section({"basic_auth", "user and password"}, target.basic_auth);
  visit.section({"authorization", "a bearer token"}, target.authorization);
  visit.section({"tls_config", about_tls}, target.tls_config);
}

template <class Visitor>
void describe(Visitor& visit, ApiConfig& api) {
  visit.key({"job", "the label job of its samples", Presence::required}, api.job, check_not_empty);
  visit.key({"url", "http://... or https://...", Presence::required}, api.url, check_api_url);
  visit.key({"interval", "how often it is scraped"}, api.interval, check_period);
  visit.key({"timeout", "longest wait for the whole answer; at most the interval"}, api.timeout,
            check_period);
  visit.key({"honor_labels", "whether its own job and instance win"}, api.honor_labels);
  visit.key({"honor_timestamps", "whether its own timestamps are served with its samples"},
            api.honor_timestamps);
  visit.key({"body_size_limit", "a larger answer, unpacked, fails the scrape"}, api.body_size_limit,
            check_positive_size);
  visit.key({"sample_limit", "more samples after relabelling fail the scrape; 0: no limit"},
            api.sample_limit);
  visit.key({"label_limit", "a sample of more labels fails the scrape; 0: no limit"},
            api.label_limit);
  visit.key({"label_name_length_limit", "a longer name of a label fails the scrape; 0: no limit"},
            api.label_name_length_limit);
  visit.key({"label_value_length_limit", "a longer value of a label fails the scrape; 0: no limit"},
            api.label_value_length_limit);
  describe_proof(visit, api, "for https; files are read for each scrape");
  visit.list({"relabel_configs",
              "as Prometheus's, for the target: job, __address__, __scheme__ and __metrics_path__"},
             api.relabel_configs);
  visit.list({"metric_relabel_configs", "as Prometheus's, for each of its samples"},
             api.metric_relabel_configs);
  visit.rule(check_api, api);
}

/// For entries of lists that may be given as one value: the key that it stands for.
template <class T>
inline constexpr std::string_view single_key = {};
template <>
inline constexpr std::string_view single_key<AlertmanagerConfig> = "url";
template <>
inline constexpr std::string_view single_key<WebhookConfig> = "url";

template <class Visitor>
void describe(Visitor& visit, AlertmanagerConfig& alertmanager) {
  visit.key({"url", "http://HOST:PORT or https://..., with its path prefix", Presence::required},
            alertmanager.url, check_alertmanager_url);
  visit.key({"timeout", "longest wait for the whole answer"}, alertmanager.timeout, check_period);
  describe_proof(visit, alertmanager, "for https; files are read each time");
  visit.rule(check_alertmanager, alertmanager);
}

template <class Visitor>
void describe(Visitor& visit, WebhookConfig& webhook) {
  visit.key({"url", "http://... or https://...; only its server is ever shown", Presence::required},
            webhook.url, check_webhook_url);
  visit.key({"send_resolved", "whether the end of an alert is told too"}, webhook.send_resolved);
  visit.key({"timeout", "longest wait for the whole answer"}, webhook.timeout, check_period);
  describe_proof(visit, webhook, "for https; files are read each time");
  visit.rule(check_webhook, webhook);
}

}  // namespace strata
