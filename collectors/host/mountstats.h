// NFS mounts as their clients count them, from the init process's mountstats.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Views into the file; numbers as they stand there.
struct NfsMount {
  using Numbers = std::vector<double>;

  std::string_view device;  // "192.168.1.1:/srv"
  std::string_view mount_point;
  std::optional<double> age;  // seconds
  Numbers bytes;
  Numbers events;
  struct Transport {
    std::string_view protocol;
    Numbers numbers;
  };
  std::vector<Transport> transports;
  struct Operation {
    std::string_view name;
    Numbers numbers;
  };
  std::vector<Operation> operations;
};

/// visit(mount) for each NFS mount that has a transport; what is broken of one is left out.
void each_nfs_mount(std::string_view mountstats, const std::function<void(const NfsMount&)>& visit);

/// The server's address by mount point, as mountinfo has it ("addr=" of the super options).
std::map<std::string, std::string, std::less<>> nfs_addresses(std::string_view mountinfo);

std::unique_ptr<Collector> make_mountstats(const HostFs& host);

}  // namespace strata::host
