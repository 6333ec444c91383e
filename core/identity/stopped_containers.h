// StoppedContainers: those that a runtime still has and that have no cgroup, since they have ended
// or wait to be started again.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity/container.h"
#include "core/identity/runtime_view.h"

namespace strata {

/// Loop thread.
class StoppedContainers {
 public:
  using List = std::vector<std::shared_ptr<const Container>>;

  /// Takes in what the sources say now; true: the list is another one. Where nothing has changed it
  /// costs a look at each source: `others_changed` tells whether the arguments' containers have.
  /// `departed` tell the path of a cgroup that was; without one the id of the runtime stands in.
  bool refresh(std::span<RuntimeSource* const> sources,
               const std::function<bool(std::string_view id)>& is_live,
               const std::deque<std::shared_ptr<const Container>>& departed, bool others_changed);

  [[nodiscard]] const List& all() const { return stopped_; }

 private:
  [[nodiscard]] std::string path_of(
      const std::string& key, const std::deque<std::shared_ptr<const Container>>& departed) const;

  std::vector<std::shared_ptr<const RuntimeView>> seen_;
  List stopped_;
};

}  // namespace strata
