// Restarts by workload: what keeps its name while containers come and go.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
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
  void see(const Container& container);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] std::uint64_t total() const;

 private:
  bool meet(const Container& container);
  void see_own(std::uint64_t counted);
  std::uint64_t cumulative(std::uint64_t counted, const std::string& pod_uid);

  std::string id_;
  std::uint64_t at_first_ = 0;    // the total when this container was met
  std::string pod_uid_;           // of the newest cumulative count
  std::uint64_t before_pod_ = 0;  // what a cumulative count comes on top of
  std::uint64_t before_ = 0;      // of the containers before this one
  std::uint64_t run_ = 0;         // the newest that was seen
  std::uint64_t runs_ = 0;        // others that came after the first
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
    std::optional<WallTime> created;  // of the container that is followed
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
