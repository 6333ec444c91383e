// Alerts to be told of.
#pragma once

#include <string>
#include <utility>

#include "agent/notify/notice.h"

namespace strata::test {

/// One that has just begun to fire, `instance` telling it from others.
inline agent::Notice firing(std::string instance, std::uint64_t evaluation = 1) {
  agent::Notice notice;
  notice.labels = {{"alertname", "RedisDown"}, {"instance", std::move(instance)}};
  notice.starts_at = 1'700'000'000'000;
  notice.ends_at = notice.starts_at + 240'000;
  notice.changed = true;
  notice.evaluation = evaluation;
  return notice;
}

inline agent::Notice resolved(std::string instance, std::uint64_t evaluation = 2) {
  auto notice = firing(std::move(instance), evaluation);
  notice.resolved = true;
  notice.ends_at = notice.starts_at + 90'000;
  return notice;
}

inline agent::Notices shared(std::initializer_list<agent::Notice> notices) {
  agent::Notices all;
  for (const auto& notice : notices) all.push_back(std::make_shared<agent::Notice>(notice));
  return all;
}

}  // namespace strata::test
