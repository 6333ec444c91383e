#include "collectors/redis/cluster_info.h"

#include "collectors/redis/info_families.h"

namespace strata::redis {

std::vector<Command> ClusterInfo::ask(const Round& round) {
  if (round.info == nullptr) {
    asked_ = false;
    text_.clear();
  } else {
    enabled_ = round.info->value("cluster_enabled") == "1";
  }
  if (!enabled_ || asked_) return {};
  asked_ = true;
  return {{"CLUSTER", "INFO"}};
}

Status ClusterInfo::take(std::span<const Reply> replies) {
  if (auto status = no_error(replies); !status) return status;
  text_ = replies.front().text;
  return {};
}

void ClusterInfo::add(const InfoText& /*info*/, Samples& samples) {
  add_plain_lines(InfoText(text_), samples);
}

}  // namespace strata::redis
