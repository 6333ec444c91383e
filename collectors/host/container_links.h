// ContainerLinks: which container is at the other end of a network interface of the host. A veth's
// name is made anew with every start of its container; the container's name stays.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "collectors/host/netlink.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/container_set.h"

namespace strata::host {

/// An interface whose other end is in another network namespace.
struct ForeignLink {
  std::string device;
  std::uint32_t index = 0;
  std::int32_t network = 0;  // the kernel's number of that namespace

  bool operator==(const ForeignLink&) const = default;
};

/// Of an RTM_NEWLINK; nullopt where it is no foreign link.
std::optional<ForeignLink> parse_foreign_link(Bytes payload);

/// Whom to ask; tests have answers of their own.
struct LinkSource {
  std::function<Result<std::vector<ForeignLink>>()> links;
  /// Number of the namespace that a process lives in; nullopt where it has none.
  std::function<std::optional<std::int32_t>(pid_t)> network_of;
};

/// The kernel, by netlink: of the agent's own network namespace.
LinkSource kernel_links();

/// Used by one thread; asking takes the kernel's lock on network configuration.
class ContainerLinks {
 public:
  explicit ContainerLinks(LinkSource source) : source_(std::move(source)) {}

  /// Learns about interfaces that it has not heard of. To be called with all that are there;
  /// cheap where nothing is new.
  void learn(const std::vector<std::string_view>& devices, const ContainerSet& containers,
             Instant now);

  /// "veth:flash-tickets-api" for "veth1a2b3c": the letters that the name begins with and the
  /// container's name, with ":2" behind it for a second interface of it. The name itself where no
  /// container is known.
  [[nodiscard]] std::string_view name_of(std::string_view device) const;

 private:
  struct Known {
    bool foreign = false;
    std::string name;  // empty: no container known
  };

  [[nodiscard]] bool is_due(const std::vector<std::string_view>& devices, Instant now) const;
  void ask(const ContainerSet& containers);

  LinkSource source_;
  std::map<std::string, Known, std::less<>> known_;
  std::optional<Instant> asked_;
};

}  // namespace strata::host
