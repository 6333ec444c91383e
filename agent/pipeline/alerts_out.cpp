#include "agent/pipeline/alerts_out.h"

#include <string>

#include "agent/judge/judge.h"

namespace strata::agent {
namespace {

std::string source_of(const std::string& receiver) { return "alerts to " + receiver; }

}  // namespace

AlertsOut::AlertsOut(EventLoop& loop, const Clock& clock, ChangeLog& changes,
                     spdlog::logger& logger)
    : loop_(loop),
      changes_(changes),
      log_(logger, clock),
      notifier_(clock, [this](const std::string& receiver, const Status& outcome) {
        loop_.post([this, receiver, outcome] {
          if (notifier_.has(receiver)) changes_.report(source_of(receiver), outcome);
        });
      }) {}

void AlertsOut::apply(const Config& config) {
  external_ = judge_options(config).external;
  for (const auto& gone : notifier_.reconcile(receivers_of(config, external_.url))) {
    changes_.forget(source_of(gone));
  }
}

void AlertsOut::tell(const GroupView& group) {
  const auto notices = told_.take(group, external_);
  if (notices.empty()) return;
  log_.tell(notices);
  notifier_.tell(notices);
}

}  // namespace strata::agent
