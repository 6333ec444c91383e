#include "collectors/host/ec2.h"

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "collectors/host/ec2_metrics.h"
#include "collectors/host/shapes/part.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr Duration instance_lifetime = std::chrono::hours(1);
// An instance may start before its network answers.
constexpr int tries_at_first = 2;
constexpr Duration between_attempts = std::chrono::milliseconds(500);

class Ec2 final : public Part {
 public:
  Ec2(const HostFs& host, const Ec2Options& options)
      : host_(host), options_(options), metadata_(options.url, options.patience) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    if (!asks_) asks_ = options_.url != ec2_metadata_url || looks_like_ec2(host_);
    if (!*asks_) return fail(Code::no_data, "the firmware does not say that this is EC2");
    auto status = refresh(context.now);
    if (!instance_) return status;
    add(context.now, batch);
    return status;
  }

 private:
  Status refresh(Instant now) {
    if (!instance_ || now - learned_ >= instance_lifetime) {
      auto told = instance();
      if (!told) return fail(told.error());
      instance_ = std::move(*told);
      learned_ = now;
    }
    auto tags = metadata_.tags(options_.tags);
    if (!tags) return fail(tags.error());
    tags_ = std::move(*tags);
    return {};
  }

  Result<Ec2Instance> instance() {
    auto told = metadata_.instance();
    for (int i = 1; !told && !instance_ && i < tries_at_first; ++i) {
      std::this_thread::sleep_for(between_attempts);
      told = metadata_.instance();
    }
    return told;
  }

  void add(Instant now, Batch& batch) const {
    const auto& one = *instance_;
    const auto facts = {
        std::string_view(one.instance_id),       std::string_view(one.instance_type),
        std::string_view(one.availability_zone), std::string_view(one.region),
        std::string_view(one.account_id),        std::string_view(one.image_id),
        std::string_view(one.architecture)};
    batch.add(ec2_instance_info, 1, facts);
    const auto* label = ec2_instance_info.labels.begin();
    for (const auto fact : facts) add_label(*label++, fact, batch);
    for (const auto& tag : tags_) batch.add(ec2_tag_info, 1, {tag.key, tag.value});
    batch.add(ec2_metadata_age, seconds(now - learned_));
  }

  void add_label(std::string_view label, std::string_view fact, Batch& batch) const {
    std::string_view wanted = options_.labels;
    bool is_wanted = false;
    while (!wanted.empty() && !is_wanted) is_wanted = text::take_until(wanted, ',') == label;
    if (is_wanted && !fact.empty()) batch.add_host_label("ec2_" + std::string(label), fact);
  }

  HostFs host_;
  Ec2Options options_;
  Ec2Metadata metadata_;
  std::optional<bool> asks_;
  std::optional<Ec2Instance> instance_;
  Instant learned_{};
  std::vector<Ec2Tag> tags_;
};

}  // namespace

std::unique_ptr<Collector> make_ec2(const HostFs& host, const Ec2Options& options) {
  return made_of("ec2", Placement::own_thread, std::make_unique<Ec2>(host, options));
}

}  // namespace strata::host
