#include "collectors/host/nvme.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collectors/host/nvme_metrics.h"
#include "collectors/host/roster.h"
#include "collectors/host/shapes/looking.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// Units of `size`, whatever the device's own blocks are.
constexpr double sector_bytes = 512;
/// Namespaces come and go by an administrator's hand.

struct Namespace {
  std::string directory;
  std::string labels;  // the controller's and nsid
  KeptText size;
  KeptText block;
  KeptText used;
  KeptText state;
};

/// What is attached to a controller: looked at once a minute.
struct Controller {
  Instant again{};
  std::vector<Namespace> namespaces;
};

std::vector<Namespace> namespaces_of(const EntityView& controller) {
  std::vector<Namespace> found;
  const auto names = list_directory(controller.directory);
  if (!names) return found;
  std::set<std::string_view> seen;
  for (const auto& name : *names) {
    const auto id = namespace_id(name);
    if (!id || !seen.insert(*id).second) continue;
    auto labels = controller.labels;
    append_label(labels, 0, "nsid", *id);
    auto& made = found.emplace_back();
    made.directory = controller.directory + "/" + name;
    made.labels = std::move(labels);
  }
  return found;
}

class Nvme final : public Part {
 public:
  explicit Nvme(const HostFs& host)
      : devices_(host, nvme_dir,
                 {.add_more = [this](const auto& controller, const auto& context, Batch& batch) {
                   add_namespaces(controller, context.now, batch);
                 }}) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    controllers_.begin_round();
    auto status = devices_.collect(context, batch);
    controllers_.end_round();
    return status;
  }

 private:
  void add_namespaces(const EntityView& view, Instant now, Batch& batch) {
    auto& controller = *controllers_.see(view.directory, [] { return Controller(); });
    if (now >= controller.again) {
      controller.namespaces = namespaces_of(view);
      controller.again = now + looked_at_again;
    }
    for (auto& one : controller.namespaces) add_namespace(one, now, batch);
  }

  void add_namespace(Namespace& one, Instant now, Batch& batch) {
    const auto number = [&](KeptText& file, std::string_view name, Moves moves, double times) {
      const auto text = file.read(one.directory, name, moves, room_, now);
      return text ? number_of(*text, {.times = times}) : std::nullopt;
    };
    const auto add = [&](const MetricDef& def, std::optional<double> value) {
      if (value) batch.add_rendered(def, Suffix::none, one.labels, *value);
    };
    const auto size = number(one.size, "size", Moves::seldom, sector_bytes);
    const auto block = number(one.block, "queue/logical_block_size", Moves::seldom, 1);
    one.size.close();
    one.block.close();
    add(nvme_namespace_size, size);
    add(nvme_namespace_capacity, size);
    add(nvme_namespace_block, block);
    if (block) add(nvme_namespace_used, number(one.used, "nuse", Moves::always, *block));
    const auto state = one.state.read(one.directory, "ana_state", Moves::always, room_, now);
    auto labels = one.labels;
    append_label(labels, 0, "ana_state", state && !state->empty() ? *state : "unknown");
    batch.add_rendered(nvme_namespace_info, Suffix::none, labels, 1);
  }

  Roster<Controller> controllers_;  // by directory
  SmallText room_{};
  EntityDirs devices_;
};

/// Cuts `word` and the digits after it from the front; nullopt where they are not there.
std::optional<std::string_view> take_numbered(std::string_view& name, std::string_view word) {
  if (!name.starts_with(word)) return std::nullopt;
  const auto rest = name.substr(word.size());
  const auto digits = rest.substr(0, rest.find_first_not_of("0123456789"));
  if (digits.empty()) return std::nullopt;
  name = rest.substr(digits.size());
  return digits;
}

}  // namespace

std::optional<std::string_view> namespace_id(std::string_view name) {
  if (!take_numbered(name, "nvme")) return std::nullopt;
  take_numbered(name, "c");
  const auto id = take_numbered(name, "n");
  return name.empty() ? id : std::nullopt;
}

std::unique_ptr<Collector> make_nvme(const HostFs& host) {
  return made_of("nvme", Placement::shared_thread, std::make_unique<Nvme>(host));
}

}  // namespace strata::host
