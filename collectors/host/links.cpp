#include "collectors/host/links.h"

#include <linux/rtnetlink.h>

namespace strata::host {

Result<LinkNames> link_names(NetlinkSocket& socket) {
  LinkNames names;
  const ifinfomsg all{};
  auto asked = socket.dump(RTM_GETLINK, bytes_of(all), [&](const NetlinkMessage& message) {
    const auto head = read_as<ifinfomsg>(message.payload);
    if (!head) return;
    each_attribute(message.payload, sizeof(ifinfomsg), [&](std::uint16_t type, Bytes value) {
      if (type == IFLA_IFNAME) names[head->ifi_index] = text_of(value);
    });
  });
  if (!asked) return fail(asked.error());
  return names;
}

}  // namespace strata::host
