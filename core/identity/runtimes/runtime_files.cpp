#include "core/identity/runtimes/runtime_files.h"

#include <utility>

#include <sys/stat.h>

namespace strata {
namespace {

constexpr std::size_t max_asked = 4096;
constexpr int periods_while_absent = 5;

SourceHealth unheard(const std::string& name) {
  SourceHealth health;
  health.source = name;
  health.present = false;
  return health;
}

}  // namespace

std::optional<FileMark> mark_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  const auto nano = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  return FileMark{info.st_ino, info.st_size, nano};
}

FilesSource::FilesSource(FilesSourceOptions options, std::unique_ptr<RuntimeFiles> files,
                         const Clock& clock, std::function<void()> on_change,
                         const RuntimeSource* primary)
    : options_(std::move(options)),
      files_(std::move(files)),
      clock_(clock),
      on_change_(std::move(on_change)),
      primary_(primary),
      health_(std::make_shared<SourceHealth>(unheard(options_.name))),
      worker_(options_.period, [this](const std::stop_token&) { pass(); }) {}

void FilesSource::nudge(const std::string& id) {
  {
    const std::scoped_lock lock(mutex_);
    if (asked_.size() >= max_asked && !asked_.contains(id)) return;
    auto& asked = asked_[id];
    ++asked.times;
    asked.last = clock_.now();
  }
  worker_.nudge();
}

std::set<std::string> FilesSource::wanted() {
  const auto now = clock_.now();
  const auto view = view_.get();
  std::set<std::string> ids;
  const std::scoped_lock lock(mutex_);
  std::erase_if(asked_, [&](const auto& entry) {
    return now - entry.second.last > options_.patience ||
           (view != nullptr && view->containers.contains(entry.first));
  });
  for (const auto& [id, asked] : asked_) {
    if (asked.times >= options_.questions) ids.insert(id);
  }
  return ids;
}

/// Before the first answer of the primary nobody knows yet.
bool FilesSource::is_needed() const {
  if (primary_ == nullptr) return true;
  const auto health = primary_->health();
  return health.changes > 0 && !health.ok;
}

void FilesSource::pass() {
  bool changed = false;
  const bool needed = is_needed();
  auto containers = needed ? files_->look(wanted()) : std::nullopt;
  const bool present = containers.has_value();
  if (!containers) containers.emplace();
  const auto view = view_.get();
  const bool same = view == nullptr ? containers->empty() : view->containers == *containers;
  if (!same) {
    view_.publish(std::make_shared<RuntimeView>(
        RuntimeView{options_.runtime, std::move(*containers), options_.name}));
    changed = true;
  }
  const bool absent = needed && !present;
  worker_.set_period(absent ? periods_while_absent * options_.period : options_.period);
  changed = note(present) || changed;
  if (changed && on_change_) on_change_();
}

bool FilesSource::note(bool present) {
  auto health = *health_.get();
  if (health.changes > 0 && health.present == present) return false;
  health.present = present;
  health.ok = true;
  health.since = clock_.now();
  ++health.changes;
  health_.publish(std::make_shared<const SourceHealth>(std::move(health)));
  return true;
}

}  // namespace strata
