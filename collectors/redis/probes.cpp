#include "collectors/redis/probes.h"

#include "collectors/redis/cluster_info.h"
#include "collectors/redis/command_metrics.h"
#include "collectors/redis/info_families.h"
#include "collectors/redis/latency_histograms.h"
#include "collectors/redis/latency_latest.h"
#include "collectors/redis/modules.h"
#include "collectors/redis/sentinel.h"

namespace strata::redis {
namespace {

constexpr int most_rounds = 4;
constexpr Duration refusal_holds = std::chrono::minutes(10);

/// What a server that is starting, or busy with a script, will answer in a moment.
bool will_pass(std::string_view word) {
  return word == "LOADING" || word == "BUSY" || word == "MASTERDOWN" || word == "TRYAGAIN";
}

}  // namespace

Probes::Probes(const ProbeOptions& options, SlowLog::Tell tell, Refused refused)
    : info_command_{"INFO", options.modules ? "everything" : "all"}, refused_(std::move(refused)) {
  const auto add = [&](auto probe) { entries_.push_back({std::move(probe)}); };
  auto config = std::make_unique<ConfigValues>(options.config_values);
  config_ = config.get();
  add(std::move(config));
  add(std::make_unique<LatencyLatest>());
  add(std::make_unique<SlowLog>(std::move(tell)));
  add(std::make_unique<LatencyHistograms>());
  add(std::make_unique<ClusterInfo>());
  add(std::make_unique<Sentinel>());
  if (options.client_list) add(std::make_unique<ClientList>(options.client_ports));
}

Result<std::string> Probes::run(Connection& connection, Instant now, Instant deadline) {
  if (now - forgotten_at_ >= refusal_holds) {
    forgotten_at_ = now;
    forget_refusals();
  }
  std::string info;
  if (auto status = run_round(connection, {now, nullptr}, deadline, info); !status) {
    return fail(status.error());
  }
  const InfoText text(info);
  for (int i = 1; i < most_rounds; ++i) {
    if (auto status = run_round(connection, {now, &text}, deadline, info); !status) {
      return fail(status.error());
    }
    if (commands_.empty()) break;
  }
  return info;
}

Status Probes::run_round(Connection& connection, const Round& round, Instant deadline,
                         std::string& info) {
  commands_.clear();
  if (round.info == nullptr) commands_.push_back(info_command_);
  for (auto& entry : entries_) {
    entry.commands = 0;
    if (!entry.refused.empty()) continue;
    auto asked = entry.probe->ask(round);
    entry.commands = asked.size();
    std::move(asked.begin(), asked.end(), std::back_inserter(commands_));
  }
  if (commands_.empty()) return {};
  auto replies = connection.exchange(commands_, deadline);
  if (!replies) return fail(replies.error());
  std::span<Reply> rest(*replies);
  if (round.info == nullptr) {
    if (rest.front().is_error()) return fail(refusal_of(rest.front()));
    if (rest.front().kind != Reply::Kind::text) {
      return fail(Code::parse, "an answer of another kind");
    }
    info = std::move(rest.front().text);
    rest = rest.subspan(1);
  }
  for (auto& entry : entries_) {
    if (entry.commands > 0) give(entry, rest.first(entry.commands));
    rest = rest.subspan(entry.commands);
  }
  return {};
}

void Probes::give(Entry& entry, std::span<const Reply> replies) {
  const auto status = entry.probe->take(replies);
  if (status) return;
  std::string word = "ERR";
  for (const auto& reply : replies) {
    if (reply.is_error()) word = reply.error_word();
  }
  if (will_pass(word)) return;
  entry.refused = word;
  if (!entry.told && refused_) refused_(entry.probe->command(), status.error());
  entry.told = true;
}

Status Probes::add(const InfoText& info, WallTime wall, Samples& samples) {
  const bool cluster = info.value("cluster_enabled") == "1";
  const auto databases = cluster ? 1 : config_->databases();
  if (auto status = add_info(info, databases, wall, samples); !status) return status;
  add_modules(info, samples);
  for (auto& entry : entries_) {
    if (entry.refused.empty()) {
      entry.probe->add(info, samples);
    } else {
      samples.add(command_refused, 1, {"command", entry.probe->command(), "error", entry.refused});
    }
  }
  return {};
}

void Probes::forget_refusals() {
  for (auto& entry : entries_) entry.refused.clear();
}

}  // namespace strata::redis
