#include "agent/runtime/scheduler.h"

#include <algorithm>
#include <utility>

namespace strata::agent {
namespace {

/// A scrape waits only for collectors that answered within this the last time.
constexpr Duration usually_quick = std::chrono::milliseconds(200);

/// Between two collections of what asks for them itself.
constexpr Duration shortest_rest = std::chrono::seconds(1);

/// Of what is looked at more closely.
constexpr Duration attentive_period = std::chrono::seconds(5);

/// The loop looks around this often even when nothing is due.
constexpr Duration longest_sleep = std::chrono::seconds(10);

/// What a collection said of a host that has nothing of its kind.
std::string no_data_of(const Status& status) {
  if (status || status.error().code != Code::no_data) return {};
  return status.error().message.empty() ? "nothing of the kind" : status.error().message;
}

}  // namespace

Scheduler::Entry Scheduler::make_entry(const CollectorRecipe& recipe) {
  auto collector = recipe.make();
  Entry entry;
  entry.name = recipe.name;
  entry.settings = recipe.settings;
  entry.layer = collector->layer();
  entry.on_loop = collector->placement() == Placement::loop;
  entry.runner = make_runner(std::move(collector), clock_, crew_, wake_);
  entry.due = clock_.now();
  entry.report.name = recipe.name;
  entry.report.layer = entry.layer;
  return entry;
}

void Scheduler::reconcile(const std::vector<CollectorRecipe>& recipes) {
  std::vector<Entry> earlier = std::exchange(entries_, {});
  for (const auto& recipe : recipes) {
    const auto same = std::find_if(earlier.begin(), earlier.end(), [&](const Entry& entry) {
      return entry.runner && entry.name == recipe.name && entry.settings == recipe.settings;
    });
    entries_.push_back(same != earlier.end() ? std::move(*same) : make_entry(recipe));
    entries_.back().cadence = recipe.cadence;
  }
  for (auto& entry : earlier) {
    if (entry.runner && entry.runner->running_since()) retired_.push_back(std::move(entry.runner));
  }
}

void Scheduler::begin(Entry& entry, const CollectContext& context) {
  entry.due = context.now + period_of(entry, context.now);
  entry.overrun_counted = false;
  entry.runner->begin(context);
}

/// Other threads get to work before this one does, and are woken once.
template <class IsWanted>
void Scheduler::begin_wanted(const CollectContext& context, IsWanted is_wanted) {
  for (const bool on_loop : {false, true}) {
    for (auto& entry : entries_) {
      if (entry.on_loop != on_loop || entry.runner->running_since()) continue;
      if (is_wanted(entry)) begin(entry, context);
    }
    if (!on_loop) crew_.wake();
  }
}

void Scheduler::run_due(const CollectContext& context) {
  bury();
  begin_wanted(context, [&](const Entry& entry) { return entry.due <= context.now; });
}

void Scheduler::refresh(const CollectContext& context, LayerSet layers) {
  for (auto& entry : entries_) {
    const bool is_wanted = layers.has(entry.layer);
    const auto last = entry.runner->latest();
    entry.awaited = is_wanted && (!last || last->took < usually_quick);
  }
  begin_wanted(context, [&](const Entry& entry) {
    const auto last = entry.runner->latest();
    return layers.has(entry.layer) &&
           (!last || context.now - last->began >= entry.cadence.freshest);
  });
}

void Scheduler::hurry(std::string_view name) {
  for (auto& entry : entries_) {
    if (entry.name != name) continue;
    const auto last = entry.runner->latest();
    const auto rested = last ? last->began + shortest_rest : Instant{};
    entry.due = std::min(entry.due, std::max(clock_.now(), rested));
  }
}

Duration Scheduler::period_of(const Entry& entry, Instant now) const {
  const auto& cadence = entry.cadence;
  const bool own = entry.layer == Layer::host || entry.layer == Layer::container;
  if (!own || now >= attend_until_) return cadence.period;
  return std::min(cadence.period, std::max(attentive_period, cadence.freshest));
}

void Scheduler::attend(Instant until) {
  const auto now = clock_.now();
  const bool already = now < attend_until_;
  attend_until_ = std::max(attend_until_, until);
  if (already) return;
  for (auto& entry : entries_) {
    const auto last = entry.runner->latest();
    if (last) entry.due = std::min(entry.due, std::max(now, last->began + period_of(entry, now)));
  }
}

bool Scheduler::awaiting() const {
  const auto now = clock_.now();
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    const auto since = entry.runner->running_since();
    return entry.awaited && since && now - *since < usually_quick;
  });
}

bool Scheduler::has_news() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
    const auto latest = entry.runner->latest();
    return latest && latest->number != entry.counted;
  });
}

Instant Scheduler::next_due() const {
  Instant next = clock_.now() + longest_sleep;
  for (const auto& entry : entries_) {
    if (!entry.runner->running_since()) next = std::min(next, entry.due);
  }
  return next;
}

void Scheduler::record(Entry& entry) const {
  const auto latest = entry.runner->latest();
  if (!latest || latest->number == entry.counted) return;
  entry.counted = latest->number;
  auto& report = entry.report;
  report.batch = latest->batch;
  report.collected_at = latest->began;
  report.took = latest->took;
  report.no_data = no_data_of(latest->status);
  report.up = latest->status || !report.no_data.empty();
  if (!report.up) {
    report.last_error = latest->status.error();
    ++report.errors[report.last_error.code];
  }
}

void Scheduler::record_overrun(Entry& entry) const {
  const auto since = entry.runner->running_since();
  if (!since || clock_.now() - *since < entry.cadence.deadline) return;
  auto& report = entry.report;
  report.batch = nullptr;
  report.up = false;
  report.no_data.clear();
  report.took = clock_.now() - *since;
  if (std::exchange(entry.overrun_counted, true)) return;
  report.last_error = {Code::timeout, "no result within its deadline"};
  ++report.errors[Code::timeout];
}

std::vector<CollectorReport> Scheduler::reports() {
  std::vector<CollectorReport> reports;
  reports.reserve(entries_.size());
  for (auto& entry : entries_) {
    record(entry);
    record_overrun(entry);
    reports.push_back(entry.report);
  }
  return reports;
}

void Scheduler::bury() {
  std::erase_if(retired_, [](const auto& runner) { return !runner->running_since(); });
}

bool Scheduler::idle() {
  bury();
  return retired_.empty() && std::none_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
           return entry.runner->running_since().has_value();
         });
}

}  // namespace strata::agent
