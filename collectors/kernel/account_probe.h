// AccountProbe: a probe of one object whose numbers stand in one map. Source files only.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/kernel/map_account.h"
#include "collectors/kernel/object_guard.h"
#include "collectors/kernel/outlier_watch.h"
#include "collectors/kernel/probe.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {

/// Who derives attaches object_, opens account_ over its maps if it works, and adds the samples.
template <class Object, class Account>
class AccountProbe : public Probe {
 public:
  explicit AccountProbe(const ProbeParts& parts) : parts_(parts) {}

  void apply(const KernelSettings& settings) final {
    if (outliers_) outliers_->apply(settings.outliers);
  }

  Status collect(const CollectContext& context, Batch& batch) final {
    if (!account_) return object_->health();
    batch.hold(context.containers);
    auto read = read_rows(context, batch);
    auto watched = outliers_ ? outliers_->finish(batch) : Status{};
    if (!read) return read;
    return watched ? object_->health() : watched;
  }

  void describe(KernelStatus& status) const final {
    if (!object_) return;
    std::vector<MapUse> uses;
    if (account_) {
      uses.push_back(account_->use());
      use_more(uses);
    }
    if (outliers_) outliers_->describe(uses);
    object_->describe(status, uses);
  }

  [[nodiscard]] std::vector<GuardedObject> guarded() final {
    if (!guard_) return {};
    return {{{}, *guard_}};
  }

 protected:
  /// For an object that looks for outliers: to be called between loading and attaching it.
  void watch(OutlierKind kind, std::string ring) {
    if (!object_->loaded()) return;
    outliers_.emplace(kind, outlier_parts(*object_), std::move(ring), parts_.stream,
                      parts_.journal);
  }

  /// Whether what this program counts is known, be it zero.
  [[nodiscard]] bool attached(std::string_view program) const {
    const auto programs = object_->programs();
    return std::any_of(programs.begin(), programs.end(), [&](const auto& status) {
      return status.name == program && status.attached;
    });
  }

  /// For an object with more maps than the account's: they are read first.
  virtual Status read_more(const CollectContext& /*context*/, CgroupCensus& /*census*/) {
    return {};
  }

  /// For an object with more hashes than the account's.
  virtual void use_more(std::vector<MapUse>& /*uses*/) const {}

  /// To be called once the object is loaded.
  void guard(std::string cgroup = {}) {
    if (!object_->loaded()) return;
    guard_ = std::make_unique<ObjectGuard<Object>>(*object_, std::move(cgroup));
  }

  /// The histograms in a row by which its container's usual wait is known.
  virtual void observe(const typename Account::RowKey& /*key*/,
                       const typename Account::RowValue& /*row*/) {}

  virtual void add_samples(Batch& batch, const CollectContext& context, const Entity& entity,
                           const typename Account::Rows& rows) = 0;

  std::optional<Skeleton<Object>> object_;
  std::optional<Account> account_;
  std::unique_ptr<Guarded> guard_;

  std::optional<OutlierWatch> outliers_;

 private:
  Status read_rows(const CollectContext& context, Batch& batch) {
    if (outliers_) {
      if (auto begun = outliers_->begin(context, parts_.census); !begun) return begun;
    }
    if (auto more = read_more(context, parts_.census); !more) return more;
    return account_->collect(
        context, parts_.census,
        [&](const Entity& entity, const typename Account::Rows& rows) {
          add_samples(batch, context, entity, rows);
        },
        [&](const auto& key, const auto& row) { observe(key, row); });
  }

  ProbeParts parts_;
};

}  // namespace strata::kernel
