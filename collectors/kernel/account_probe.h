// AccountProbe: a probe of one object whose numbers stand in one map. Source files only.
#pragma once

#include <optional>

#include "collectors/kernel/map_account.h"
#include "collectors/kernel/probe.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {

/// Who derives attaches object_, opens account_ over its maps if it works, and adds the samples.
template <class Object, class Account>
class AccountProbe : public Probe {
 public:
  explicit AccountProbe(CgroupCensus& census) : census_(census) {}

  Status collect(const CollectContext& context, Batch& batch) final {
    if (!account_) return object_->health();
    batch.hold(context.containers);
    auto read = account_->collect(context, census_,
                                  [&](const Entity& entity, const typename Account::Rows& rows) {
                                    add_samples(batch, context, entity, rows);
                                  });
    return read ? object_->health() : read;
  }

  void describe(KernelStatus& status) const final {
    if (object_) append(status.programs, object_->programs());
    if (account_) status.maps.push_back(account_->status());
  }

 protected:
  virtual void add_samples(Batch& batch, const CollectContext& context, const Entity& entity,
                           const typename Account::Rows& rows) = 0;

  std::optional<Skeleton<Object>> object_;
  std::optional<Account> account_;

 private:
  CgroupCensus& census_;
};

}  // namespace strata::kernel
