// Names of the reasons for which this kernel drops packets.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strata::kernel {

class DropReasons {
 public:
  using Enumerators = std::vector<std::pair<std::string, std::int64_t>>;

  DropReasons() = default;

  /// From the kernel's enum skb_drop_reason and skb_drop_reason_subsys; both may be empty.
  DropReasons(const Enumerators& reasons, const Enumerators& subsystems);

  /// "socket_filter" for SKB_DROP_REASON_SOCKET_FILTER; "unknown" for 0, which stands for a kernel
  /// without reasons; the subsystem's name for its own reasons; "reason_<n>" for one without a
  /// name.
  [[nodiscard]] std::string name(std::uint32_t reason) const;

  /// The value that means that a packet was used up, not dropped; 0 where there is none.
  [[nodiscard]] std::uint32_t consumed() const { return consumed_; }

 private:
  std::map<std::uint32_t, std::string> names_;
  std::uint32_t consumed_ = 0;
};

}  // namespace strata::kernel
