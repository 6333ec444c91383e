#include "collectors/host/dmi.h"

#include <string>

#include "collectors/host/dmi_metrics.h"
#include "collectors/host/shapes/looking.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// The kernel reads the firmware's tables when the machine starts, or when a module is loaded.
constexpr Duration read_again_when_known = std::chrono::hours(1);

class Dmi final : public Part {
 public:
  explicit Dmi(const HostFs& host) : directory_(host.sys("class/dmi/id")) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    if (context.now >= again_) {
      read();
      again_ = context.now + (labels_.empty() ? looked_at_again : read_again_when_known);
    }
    if (labels_.empty()) return fail(Code::no_data, directory_ + ": nothing to read");
    batch.add_rendered(dmi_info, Suffix::none, labels_, 1);
    return {};
  }

 private:
  void read() {
    labels_.clear();
    SmallText room;
    for (const auto& row : dmi_texts) {
      const auto text = SmallFile().read(directory_, row.file, room, {});
      if (text) append_label(labels_, 0, row.key, *text);
    }
  }

  std::string directory_;
  std::string labels_;
  Instant again_{};
};

}  // namespace

std::unique_ptr<Collector> make_dmi(const HostFs& host) {
  return made_of("dmi", Placement::loop, std::make_unique<Dmi>(host));
}

}  // namespace strata::host
