#include "agent/commands/container_look.h"

#include <algorithm>
#include <thread>

namespace strata::agent {
namespace {

constexpr Duration answer_wait = std::chrono::seconds(2);

}  // namespace

ContainerLook::ContainerLook(const Config& config)
    : fs_(config.paths), sources_(make_sources(config.containers, fs_, clock_, [] {})) {
  std::vector<RuntimeSource*> sources;
  for (const auto& source : sources_) sources.push_back(source.get());
  index_ = std::make_unique<ContainerIndex>(fs_, CgroupLayout::detect(fs_), clock_, sources,
                                            ContainerIndexOptions{.plain_cgroups = false});
  const auto give_up = clock_.now() + answer_wait;
  while (!answered() && clock_.now() < give_up)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

bool ContainerLook::answered() const {
  return std::all_of(sources_.begin(), sources_.end(),
                     [](const auto& source) { return source->health().changes > 0; });
}

/// A walk that fails leaves what was known before.
std::shared_ptr<const ContainerSet> ContainerLook::containers() {
  static_cast<void>(index_->refresh());
  return index_->containers();
}

}  // namespace strata::agent
