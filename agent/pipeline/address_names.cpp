#include "agent/pipeline/address_names.h"

#include "core/identity/listener.h"

namespace strata::agent {
namespace {

constexpr Duration good_for = std::chrono::minutes(1);
/// Shorter, since a server may begin to listen long after its container has appeared.
constexpr Duration nobody_for = std::chrono::seconds(15);

}  // namespace

std::optional<std::string> AddressNames::name_at(
    const std::shared_ptr<const ContainerSet>& containers, std::string_view host, unsigned port) {
  const std::pair key(std::string(host), port);
  const auto now = clock_.now();
  {
    const std::scoped_lock lock(mutex_);
    const auto known = known_.find(key);
    if (known != known_.end() && known->second.among == containers &&
        now - known->second.at < (known->second.name ? good_for : nobody_for)) {
      return known->second.name;
    }
  }
  auto name = find(*containers, host, port);
  const std::scoped_lock lock(mutex_);
  known_[key] = {name, containers, now};
  return name;
}

std::optional<std::string> AddressNames::find(const ContainerSet& containers, std::string_view host,
                                              unsigned port) const {
  const auto address = parse_internet_address(host);
  if (!address) return std::nullopt;
  const auto found =
      container_listening_at(fs_, layout_, containers, *address, static_cast<std::uint16_t>(port));
  if (!found) return std::nullopt;
  return found->entity.name;
}

}  // namespace strata::agent
