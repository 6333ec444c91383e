// Restarts by workload: what keeps its name while containers come and go.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/collector.h"

namespace strata::container {

/// In Kubernetes the namespace, pod and container; else the container's name, which compose gives a
/// service's containers anew.
struct Workload {
  std::string runtime;
  std::string name;  // empty in Kubernetes
  std::string space;
  std::string pod;
  std::string container;

  // NOLINTNEXTLINE(modernize-use-nullptr): takes a defaulted comparison's 0 for a null pointer
  auto operator<=>(const Workload&) const = default;
};

/// Counts that never go back, whatever is told late, twice or not at all.
class RestartCount {
 public:
  /// `run` tells runs of one container apart; 0: it does not run. `counted` is the runtime's own
  /// count, which begins anew when somebody starts the container by hand.
  void see(const std::string& id, std::uint64_t run, std::optional<std::uint64_t> counted);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] std::uint64_t total() const;

 private:
  std::string id_;
  std::uint64_t before_ = 0;  // of the containers before this one
  std::uint64_t run_ = 0;     // the newest that was seen
  std::uint64_t runs_ = 0;    // others that came after the first
  std::uint64_t counted_ = 0;
  std::uint64_t newest_count_ = 0;
};

struct RestartOptions {
  Duration keep = std::chrono::hours(1);  // a workload that has no container
  std::size_t max_workloads = 4096;
};

/// The counts begin with what the runtimes have counted when the agent starts.
class RestartsCollector final : public Collector {
 public:
  explicit RestartsCollector(RestartOptions options = {}) : options_(options) {}

  [[nodiscard]] std::string_view name() const override { return "container_restarts"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Known {
    RestartCount count;
    std::string compose_project;
    std::string compose_service;
    bool present = false;
    Instant left{};  // when it was last present, if it is not
  };
  using Present = std::map<Workload, std::vector<const Container*>>;

  void observe(const ContainerSet& containers, Instant now);
  void see(const Workload& workload, const std::vector<const Container*>& containers);
  void forget(Instant now);

  RestartOptions options_;
  std::weak_ptr<const ContainerSet> observed_;
  std::map<Workload, Known> known_;
};

}  // namespace strata::container
