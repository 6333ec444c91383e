#include "core/identity/runtimes/docker/docker_event.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"
#include "core/identity/runtimes/docker/docker_api.h"
#include "core/identity/runtimes/json_at.h"

namespace strata {
namespace {

constexpr std::uint64_t nanos_a_second = 1'000'000'000;

/// Docker's words, and podman's where they differ.
constexpr std::array<std::pair<std::string_view, RuntimeEventKind>, 14> actions = {{
    {"create", RuntimeEventKind::create},
    {"start", RuntimeEventKind::start},
    {"die", RuntimeEventKind::exit},
    {"died", RuntimeEventKind::exit},
    {"oom", RuntimeEventKind::oom},
    {"rename", RuntimeEventKind::rename},
    {"health_status", RuntimeEventKind::health},
    {"pause", RuntimeEventKind::pause},
    {"unpause", RuntimeEventKind::unpause},
    {"restart", RuntimeEventKind::restart},
    {"update", RuntimeEventKind::update},
    {"destroy", RuntimeEventKind::destroy},
    {"remove", RuntimeEventKind::destroy},
    {"rm", RuntimeEventKind::destroy},
}};

std::optional<RuntimeEventKind> kind_of(std::string_view action) {
  const auto* const found = std::find_if(actions.begin(), actions.end(),
                                         [&](const auto& entry) { return entry.first == action; });
  if (found == actions.end()) return std::nullopt;
  return found->second;
}

Health health_named(std::string_view name) {
  for (const auto health : {Health::starting, Health::healthy, Health::unhealthy}) {
    if (name == to_string(health)) return health;
  }
  return Health::unknown;
}

std::optional<int> exit_code_of(const nlohmann::json& attributes) {
  for (const auto* key : {"exitCode", "containerExitCode"}) {
    if (const auto code = text::number<int>(string_at(attributes, key))) return code;
  }
  return std::nullopt;
}

}  // namespace

Result<DockerEvent> parse_docker_event(std::string_view line) {
  const auto told = nlohmann::json::parse(line, nullptr, false);
  if (!told.is_object()) return fail(Code::parse, "an event of Docker's is no JSON object");
  DockerEvent parsed;
  parsed.time_nano = unsigned_at(told, "timeNano").value_or(0);
  const auto& actor = at(told, "Actor");
  const auto& attributes = at(actor, "Attributes");
  const auto whole_action = string_at(told, "Action");  // "health_status: healthy"
  std::string_view detail = whole_action;
  const auto kind = kind_of(text::trim(text::take_until(detail, ':')));
  RuntimeEvent event;
  event.id = string_at(actor, "ID");
  if (!kind || event.id.empty() || string_at(told, "Type") != "container") return parsed;
  event.kind = *kind;
  event.name = string_at(attributes, "name");
  event.old_name = docker_name(string_at(attributes, "oldName"));
  if (event.kind == RuntimeEventKind::exit) event.exit_code = exit_code_of(attributes);
  if (event.kind == RuntimeEventKind::health) event.health = health_named(text::trim(detail));
  constexpr std::uint64_t latest = std::uint64_t{1} << 62;
  if (parsed.time_nano < latest) {
    event.at = WallTime(Duration(static_cast<Duration::rep>(parsed.time_nano)));
  }
  parsed.event = std::move(event);
  return parsed;
}

std::string since_text(std::uint64_t time_nano) {
  auto fraction = std::to_string(time_nano % nanos_a_second);
  fraction.insert(0, 9 - fraction.size(), '0');
  return std::to_string(time_nano / nanos_a_second) + "." + fraction;
}

void LineCutter::feed(std::string_view bytes,
                      const std::function<void(std::string_view)>& on_line) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    if (!skipping_ && partial_.size() + part.size() > limit_) {
      skipping_ = true;
      ++overlong_;
      partial_.clear();
    }
    if (!skipping_) partial_.append(part);
    if (end == std::string_view::npos) return;
    if (!skipping_) on_line(partial_);
    partial_.clear();
    skipping_ = false;
    bytes.remove_prefix(end + 1);
  }
}

}  // namespace strata
