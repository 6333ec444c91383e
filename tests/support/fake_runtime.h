// A source of names that tells what the test says.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "core/identity/runtime_view.h"

namespace strata::test {

class FakeRuntime final : public RuntimeSource {
 public:
  explicit FakeRuntime(std::string name = "docker") : name_(std::move(name)) {}

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_; }
  [[nodiscard]] SourceHealth health() const override { return {}; }
  void nudge(const std::string& id) override { nudged.insert(id); }

  /// `source` is who tells, where it is not the runtime itself.
  void tell(RuntimeContainer container, const std::string& source = {}) {
    auto view = view_ ? *view_ : RuntimeView{name_, {}, source};
    const auto id = container.id;
    view.containers[id] = std::make_shared<const RuntimeContainer>(std::move(container));
    view_ = std::make_shared<const RuntimeView>(std::move(view));
  }
  void tell_nothing() { view_ = std::make_shared<const RuntimeView>(RuntimeView{name_, {}}); }

  std::multiset<std::string> nudged;

 private:
  std::string name_;
  std::shared_ptr<const RuntimeView> view_;
};

}  // namespace strata::test
