#include "core/identity/runtimes/cri/cri_source.h"

#include <utility>

namespace strata {
namespace {

constexpr auto list_sandboxes = "/runtime.v1.RuntimeService/ListPodSandbox";
constexpr auto list_containers = "/runtime.v1.RuntimeService/ListContainers";

}  // namespace

CriSource::CriSource(CriSourceOptions options, const Clock& clock, std::function<void()> on_change)
    : options_(std::move(options)),
      clock_(clock),
      on_change_(std::move(on_change)),
      client_(options_.client),
      note_(options_.runtime),
      worker_(options_.period, [this](const std::stop_token&) { pass(); }) {}

CriSource::~CriSource() { client_.waker().stop(); }

/// While there is nobody to ask, the period is soon enough.
void CriSource::nudge(const std::string& /*id*/) {
  if (health().ok) worker_.nudge();
}

void CriSource::pass() {
  changed_ = false;
  const auto status = list();
  if (client_.waker().stopped()) return;
  const bool absent = !status && status.error().code == Code::not_found && options_.optional &&
                      view_.get() == nullptr;
  const auto now = clock_.now();
  const bool turned = absent ? note_.note_absent(now) : note_.note(status, now);
  if ((changed_ || turned) && on_change_) on_change_();
  // Nudges come by the hundred where containers do; one list answers those that came meanwhile.
  if (status) (void)client_.waker().wait(-1, 0, now + options_.breath, true);
}

Status CriSource::list() {
  if (!client_.connected()) {
    if (auto status = client_.connect(options_.socket); !status) return status;
  }
  const auto pods = ask(list_sandboxes);
  if (!pods) return fail(pods.error());
  const auto all = ask(list_containers);
  if (!all) return fail(all.error());
  auto sandboxes = cri::parse_sandboxes(*pods, options_.labels);
  if (!sandboxes) return fail(sandboxes.error());
  auto containers = cri::parse_containers(*all, options_.labels, *sandboxes);
  if (!containers) return fail(containers.error());
  changed_ = publish(std::move(*sandboxes), std::move(*containers));
  return {};
}

/// A connection that the runtime has closed since is made anew, once.
Result<std::string> CriSource::ask(const char* method) {
  std::string answer;
  const auto take = [&](std::string_view message) {
    answer = message;
    return Status{};
  };
  auto status = client_.call(method, {}, take);
  if (!status && status.error().code == Code::io && !client_.connected()) {
    status = client_.connect(options_.socket);
    if (status) status = client_.call(method, {}, take);
  }
  if (!status) return fail(status.error());
  return answer;
}

bool CriSource::publish(std::vector<RuntimeContainer> sandboxes,
                        std::vector<RuntimeContainer> containers) {
  const auto before = view_.get();
  const auto now = clock_.now();
  Containers all;
  const auto add = [&](RuntimeContainer& container) {
    const auto id = container.id;
    if (before != nullptr) {
      const auto known = before->containers.find(id);
      if (known != before->containers.end()) {
        container.inspected = known->second->inspected;
        if (*known->second == container) {
          all.emplace(id, known->second);
          return;
        }
      }
    }
    container.inspected = now;
    all.emplace(id, std::make_shared<const RuntimeContainer>(std::move(container)));
  };
  for (auto& sandbox : sandboxes) add(sandbox);
  for (auto& container : containers) add(container);
  if (before != nullptr && before->containers == all) return false;
  view_.publish(std::make_shared<const RuntimeView>(RuntimeView{options_.runtime, std::move(all)}));
  return true;
}

}  // namespace strata
