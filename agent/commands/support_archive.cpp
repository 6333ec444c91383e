#include "agent/commands/support_archive.h"

#include <chrono>
#include <memory>
#include <utility>

#include "agent/commands/agent_profile.h"
#include "agent/commands/host_probe.h"
#include "agent/config/effective.h"
#include "agent/host_facts.h"
#include "agent/http/client.h"
#include "agent/text/units.h"
#include "agent/views/doctor.h"
#include "agent/views/dump.h"
#include "agent/views/json.h"

namespace strata::agent {
namespace {

constexpr std::string_view folder = "strata/";
constexpr auto patience = std::chrono::seconds(10);

/// `path` is borrowed: a literal.
ArchivePart asked(const ListenAddress& address, std::string name, const char* path) {
  return {std::move(name), [address, path] { return ask_agent(address, path, patience); }};
}

ArchivePart known(std::string name, std::string content) {
  return {std::move(name),
          [content = std::move(content)]() -> Result<std::string> { return content; }};
}

Result<std::string> text_of_dump(const Result<std::string>& dump) {
  if (!dump) return dump;
  const auto json = Json::parse(*dump, nullptr, false);
  if (json.is_discarded()) return fail(Code::parse, "the dump is not JSON");
  return dump_text(json, Detail::all);
}

using SharedDump = std::shared_ptr<Result<std::string>>;

/// dump.json and dump.txt of one and the same dump, which is there once the first is made.
SharedDump add_dump(std::vector<ArchivePart>& parts, std::function<Result<std::string>()> dump) {
  auto taken = std::make_shared<Result<std::string>>();
  parts.push_back({"dump.json", [taken, dump = std::move(dump)] { return *taken = dump(); }});
  parts.push_back({"dump.txt", [taken] { return text_of_dump(*taken); }});
  return taken;
}

Result<AgentProfile> profile_by_dump(const Config& config, const Result<std::string>& dump) {
  if (!dump) return fail(dump.error());
  const auto json = Json::parse(*dump, nullptr, false);
  const auto pid = number_in(member(json, "build"), "pid");
  if (!pid) return fail(Code::no_data, "the dump does not tell the agent's pid");
  return profile_agent(config, static_cast<pid_t>(*pid));
}

/// The profile is taken once, for both of its files.
void add_profile(std::vector<ArchivePart>& parts, const Config& config, const SharedDump& dump) {
  const auto profile = std::make_shared<Result<AgentProfile>>();
  parts.push_back({"agent-profile.pb.gz", [profile, config, dump]() -> Result<std::string> {
                     *profile = profile_by_dump(config, *dump);
                     if (!*profile) return fail(profile->error());
                     return (*profile)->pprof;
                   }});
  parts.push_back({"agent-profile.svg", [profile]() -> Result<std::string> {
                     if (!*profile) return fail(profile->error());
                     return (*profile)->flame_graph;
                   }});
}

/// This kernel and its verdict on our programs, which are loaded anew for it.
void add_host(std::vector<ArchivePart>& parts, const Config& config) {
  const auto probe = std::make_shared<HostProbe>();
  parts.push_back({"doctor.json", [probe, config]() -> Result<std::string> {
                     *probe = probe_host(config);
                     return json_document(probe->doctor);
                   }});
  parts.push_back(
      {"doctor.txt", [probe]() -> Result<std::string> { return doctor_text(probe->doctor); }});
  parts.push_back({"libbpf.log", [probe]() -> Result<std::string> { return probe->libbpf_log; }});
}

Json manifest_of(WallTime when) {
  const auto build = build_info();
  return {{"time", rfc3339(when)},
          {"version", build.version},
          {"libbpf", build.libbpf},
          {"parts", Json::array()}};
}

}  // namespace

Archive make_archive(const std::vector<ArchivePart>& parts, const std::vector<std::string>& secrets,
                     WallTime when) {
  Archive archive;
  auto manifest = manifest_of(when);
  archive.files.push_back({std::string(folder) + "manifest.json", {}});
  for (const auto& part : parts) {
    auto content = part.make();
    Json told = {{"name", part.name}};
    if (content) {
      auto clean = without_secrets(std::move(*content), secrets);
      told["bytes"] = clean.size();
      archive.files.push_back({std::string(folder) + part.name, std::move(clean)});
    } else {
      const auto reason = without_secrets(content.error().message, secrets);
      told["error"] = json_string(reason);
      archive.missing.push_back(part.name + ": " + reason);
    }
    manifest["parts"].push_back(std::move(told));
  }
  archive.files.front().content = json_document(manifest);
  return archive;
}

std::vector<ArchivePart> parts_of_agent(const Config& config,
                                        std::function<Result<std::string>()> dump) {
  const auto& address = config.listen;
  std::vector<ArchivePart> parts;
  const auto taken = add_dump(parts, std::move(dump));
  parts.push_back(asked(address, "metrics.prom", "/metrics"));
  parts.push_back(asked(address, "events.jsonl", "/debug/events"));
  parts.push_back(asked(address, "incidents.json", "/api/v1/incidents"));
  parts.push_back(asked(address, "alerts.json", "/api/v1/alerts"));
  parts.push_back(asked(address, "rules.json", "/api/v1/rules"));
  parts.push_back(asked(address, "agent.log", "/debug/log"));
  parts.push_back(asked(address, "config.yaml", "/debug/config"));
  add_host(parts, config);
  add_profile(parts, config, taken);
  return parts;
}

std::vector<ArchivePart> parts_without_agent(const Config& config, const OwnTexts& texts) {
  std::vector<ArchivePart> parts;
  add_dump(parts, [dump = texts.dump]() -> Result<std::string> { return dump; });
  parts.push_back(known("metrics.prom", texts.metrics));
  parts.push_back(known("events.jsonl", texts.events));
  for (const auto* const name : {"incidents.json", "alerts.json", "rules.json", "agent.log",
                                 "agent-profile.pb.gz", "agent-profile.svg"}) {
    parts.push_back({name, [where = to_text(config.listen)]() -> Result<std::string> {
                       return fail(Code::not_found, "no agent answers at " + where);
                     }});
  }
  parts.push_back(known("config.yaml", effective_yaml(config)));
  add_host(parts, config);
  return parts;
}

}  // namespace strata::agent
