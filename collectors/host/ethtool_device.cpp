#include "collectors/host/ethtool_device.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace strata::host {
namespace {

// A driver with more does not tell the truth.
constexpr std::uint32_t most_statistics = 65'536;
// The kernel writes as many as there are now, whatever room it is told of: some for those that
// came since their number was asked for.
constexpr std::size_t spare_statistics = 1024;

template <std::size_t N>
std::string text_of(const char (&text)[N]) {
  return {text, ::strnlen(text, N)};
}

class KernelEthtool final : public EthtoolSource {
 public:
  Result<EthtoolLink> link(const std::string& device) override {
    ethtool_cmd command{};
    command.cmd = ETHTOOL_GSET;
    if (auto asked = ask(device, &command); !asked) return fail(asked.error());
    return EthtoolLink{command.supported, command.advertising, command.autoneg != 0};
  }

  Result<EthtoolDriver> driver(const std::string& device) override {
    ethtool_drvinfo info{};
    info.cmd = ETHTOOL_GDRVINFO;
    if (auto asked = ask(device, &info); !asked) return fail(asked.error());
    return EthtoolDriver{.name = text_of(info.driver),
                         .version = text_of(info.version),
                         .firmware_version = text_of(info.fw_version),
                         .expansion_rom_version = text_of(info.erom_version),
                         .bus_info = text_of(info.bus_info)};
  }

  Result<EthtoolStatistics> statistics(const std::string& device) override {
    const auto number = count(device);
    if (!number) return fail(number.error());
    EthtoolStatistics all;
    if (*number == 0) {
      all.names = std::make_shared<const std::vector<std::string>>();
      return all;
    }
    auto& names = names_[device];
    if (!names || names->size() != *number) {
      auto told = read_names(device, *number);
      if (!told) return fail(told.error());
      names = std::make_shared<const std::vector<std::string>>(std::move(*told));
    }
    auto values = read_values(device, *number);
    if (!values) return fail(values.error());
    all.names = names;
    all.values = std::move(*values);
    return all;
  }

 private:
  Status ask(const std::string& device, void* command) {
    if (!socket_) socket_ = Fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket_) return fail(errno_error(errno, "socket"));
    ifreq request{};
    if (device.size() >= sizeof(request.ifr_name)) return fail(Code::invalid, device);
    std::copy(device.begin(), device.end(), std::begin(request.ifr_name));
    request.ifr_data = static_cast<char*>(command);
    if (::ioctl(socket_.get(), SIOCETHTOOL, &request) == 0) return {};
    if (errno == EOPNOTSUPP) return fail(Code::unsupported, device);
    return fail(errno_error(errno, device));
  }

  Result<std::uint32_t> count(const std::string& device) {
    alignas(ethtool_sset_info) std::array<char, sizeof(ethtool_sset_info) + sizeof(std::uint32_t)>
        room{};
    ethtool_sset_info head{};
    head.cmd = ETHTOOL_GSSET_INFO;
    head.sset_mask = 1ULL << ETH_SS_STATS;
    std::memcpy(room.data(), &head, sizeof(head));
    if (auto asked = ask(device, room.data()); !asked) return fail(asked.error());
    std::uint32_t number = 0;
    std::memcpy(&head, room.data(), sizeof(head));
    std::memcpy(&number, room.data() + sizeof(head), sizeof(number));
    return head.sset_mask == 0 ? 0U : std::min(number, most_statistics);
  }

  Result<std::vector<std::string>> read_names(const std::string& device, std::uint32_t number) {
    std::vector<char> room(sizeof(ethtool_gstrings) +
                           (number + spare_statistics) * ETH_GSTRING_LEN);
    ethtool_gstrings head{.cmd = ETHTOOL_GSTRINGS, .string_set = ETH_SS_STATS, .len = number};
    std::memcpy(room.data(), &head, sizeof(head));
    if (auto asked = ask(device, room.data()); !asked) return fail(asked.error());
    std::memcpy(&head, room.data(), sizeof(head));
    if (head.len != number) return fail(Code::io, device + ": its statistics are changing");
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < number; ++i) {
      const char* const name = room.data() + sizeof(head) + std::size_t{i} * ETH_GSTRING_LEN;
      names.emplace_back(name, ::strnlen(name, ETH_GSTRING_LEN));
    }
    return names;
  }

  Result<std::vector<std::uint64_t>> read_values(const std::string& device, std::uint32_t number) {
    std::vector<char> room(sizeof(ethtool_stats) +
                           (number + spare_statistics) * sizeof(std::uint64_t));
    ethtool_stats head{.cmd = ETHTOOL_GSTATS, .n_stats = number};
    std::memcpy(room.data(), &head, sizeof(head));
    if (auto asked = ask(device, room.data()); !asked) return fail(asked.error());
    std::memcpy(&head, room.data(), sizeof(head));
    if (head.n_stats != number) return fail(Code::io, device + ": its statistics are changing");
    std::vector<std::uint64_t> values(number);
    std::memcpy(values.data(), room.data() + sizeof(head), values.size() * sizeof(values[0]));
    return values;
  }

  Fd socket_;
  std::map<std::string, std::shared_ptr<const std::vector<std::string>>> names_;
};

}  // namespace

std::unique_ptr<EthtoolSource> make_kernel_ethtool() { return std::make_unique<KernelEthtool>(); }

}  // namespace strata::host
