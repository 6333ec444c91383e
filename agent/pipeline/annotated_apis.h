// Finds the applications of containers that ask to be scraped, by the labels (of pods: annotations)
// by which they ask Prometheus.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "agent/config/config.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/container_set.h"
#include "core/identity/scrape_wish.h"

namespace strata::agent {

struct AnnotatedApi {
  std::string job;
  std::string instance;
  std::string url;
  std::vector<std::pair<std::string, std::string>> labels;  // instance and name; a pod's own too
  pid_t pid = 0;                                            // a process in its network namespace
  std::uint64_t network = 0;                                // the namespace's inode
  std::vector<std::string> hosts;  // where it may listen within; empty: it is the host's namespace
  bool only_inside = false;        // its address means nothing to the host

  bool operator==(const AnnotatedApi&) const = default;
};

/// Loop thread.
class AnnotatedApis {
 public:
  /// `note` is told once of each label that cannot be meant.
  AnnotatedApis(HostFs fs, std::function<void(const std::string&)> note)
      : fs_(std::move(fs)), note_(std::move(note)) {}

  /// Looks when `containers` are others than the last time, and every ten seconds: addresses and
  /// listeners change too. What `configured` scrapes is left to it. True when what is found has
  /// changed.
  bool look(Instant now, const std::shared_ptr<const ContainerSet>& containers,
            const ScrapeConfig& config, const std::vector<ApiConfig>& configured);

  [[nodiscard]] const std::vector<AnnotatedApi>& found() const { return found_; }

 private:
  struct Looking;

  void consider(const Container& container, Looking& looking);
  void add(const Container& container, const ScrapeWish& wish, std::uint16_t port,
           std::uint64_t network, Looking& looking);
  void refuse(const Container& container, const std::string& why, Looking& looking);
  [[nodiscard]] std::string address_of(const Container& container) const;

  HostFs fs_;
  std::function<void(const std::string&)> note_;
  std::weak_ptr<const ContainerSet> among_;
  std::optional<Instant> looked_;
  std::vector<AnnotatedApi> found_;
  std::set<std::string> noted_;
};

}  // namespace strata::agent
