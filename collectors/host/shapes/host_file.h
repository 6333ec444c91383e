// HostFile: a file of the host by what it is below, read again at each collection.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/host_fs.h"

namespace strata::host {

enum class Root : std::uint8_t {
  proc,
  sys,
  host_net,  // /proc/net of the init process, so that the host's is read from within a container
};

struct FileAt {
  Root root = Root::proc;
  std::string_view path;  // "sys/fs/file-nr"; "softnet_stat" below host_net
  Ending ending = Ending::empty_read;
};

/// What it means where a source of a collector is not on this host.
enum class Missing : std::uint8_t {
  absent,   // nothing: there are no samples
  no_data,  // the collector has nothing to say here: Code::no_data
  failed,   // an error
};

/// `found`, an error of opening a source, as its `missing` takes it.
Status as_told(const Error& found, Missing missing);

/// What a collection came to when a part of it came to `more`: an error outweighs no data, and
/// the first error outweighs later ones.
void weigh(Status& so_far, Status more);

class HostFile {
 public:
  HostFile(const HostFs& host, FileAt at);

  /// The whole text; valid until the next read.
  Result<std::string_view> read();

 private:
  HotFile file_;
  std::optional<HotFile> own_;  // where /proc has hidepid and init's is not to be seen: ours
};

}  // namespace strata::host
