#include "collectors/redis/sentinel.h"

#include <algorithm>

#include "collectors/redis/command_metrics.h"

namespace strata::redis {
namespace {

constexpr std::size_t most_masters = 256;
constexpr std::size_t commands_of_master = 3;

/// Peers that the sentinel does not see as down, by itself or with others.
double well(const Reply& peers) {
  return static_cast<double>(
      std::count_if(peers.items.begin(), peers.items.end(), [](const Reply& peer) {
        const auto* const flags = value_of(peer, "flags");
        return flags != nullptr && flags->text.find("o_down") == std::string::npos &&
               flags->text.find("s_down") == std::string::npos;
      }));
}

}  // namespace

void add_master(const Reply& master, const SentinelView& view, Samples& samples) {
  const auto name = text_of(master, "name");
  const auto address =
      std::string(text_of(master, "ip")) + ":" + std::string(text_of(master, "port"));
  const Labels who = {"master_name", name, "master_address", address};
  samples.add(sentinel_ckquorum_status, view.quorum.is_error() ? 0 : 1,
              {"master_name", name, "message", view.quorum.text});
  const auto add_setting = [&](const MetricDef& def, std::string_view key) {
    if (const auto number = number_of(master, key)) samples.add(def, *number, who);
  };
  add_setting(sentinel_setting_ckquorum, "quorum");
  add_setting(sentinel_setting_failover_timeout, "failover-timeout");
  add_setting(sentinel_setting_parallel_syncs, "parallel-syncs");
  add_setting(sentinel_setting_down_after, "down-after-milliseconds");
  if (view.sentinels.is_array()) {  // of the others: this one is well too
    samples.add(sentinel_ok_sentinels, 1 + well(view.sentinels), who);
  }
  if (view.replicas.is_array()) samples.add(sentinel_ok_slaves, well(view.replicas), who);
}

std::vector<Command> Sentinel::ask(const Round& round) {
  if (round.info == nullptr) {
    step_ = Step::none;
    masters_.clear();
    views_.clear();
    return {};
  }
  if (!round.info->has_section("Sentinel")) return {};
  if (step_ == Step::masters) return ask_for_details();
  if (step_ == Step::details) return {};
  step_ = Step::masters;
  return {{"SENTINEL", "MASTERS"}};
}

std::vector<Command> Sentinel::ask_for_details() {
  step_ = Step::details;
  asked_.clear();
  std::vector<Command> commands;
  for (const auto& master : masters_) {
    const auto name = std::string(text_of(master, "name"));
    if (name.empty() || asked_.size() == most_masters) continue;
    asked_.push_back(name);
    commands.push_back({"SENTINEL", "CKQUORUM", name});
    commands.push_back({"SENTINEL", "SENTINELS", name});
    commands.push_back({"SENTINEL", "SLAVES", name});
  }
  return commands;
}

Status Sentinel::take(std::span<const Reply> replies) {
  if (step_ == Step::masters) {
    if (auto status = no_error(replies); !status) return status;
    masters_ = replies.front().items;
    return {};
  }
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const auto of_master = replies.subspan(i * commands_of_master, commands_of_master);
    views_[asked_[i]] = {of_master[0], of_master[1], of_master[2]};
  }
  return {};
}

void Sentinel::add(const InfoText& /*info*/, Samples& samples) {
  for (const auto& master : masters_) {
    const auto view = views_.find(std::string(text_of(master, "name")));
    if (view != views_.end()) add_master(master, view->second, samples);
  }
}

}  // namespace strata::redis
