// Which EC2 instance this host is. Elsewhere nothing is asked.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collectors/host/ec2_metadata.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct Ec2Options {
  /// Another than EC2's own is asked wherever this host is.
  std::string url{ec2_metadata_url};
  std::vector<std::string> tags = {};  // keys; "*" for all
  std::string labels = {};  // of strata_ec2_instance_info, "a,b", for every series as "ec2_a"
  Duration patience = std::chrono::seconds(1);
};

/// What the instance is is asked once an hour, its tags each time. What was known stays when it
/// cannot be asked any more. Code::no_data elsewhere than on EC2.
std::unique_ptr<Collector> make_ec2(const HostFs& host, const Ec2Options& options = {});

}  // namespace strata::host
