#include "collectors/host/shapes/host_file.h"

#include <utility>

namespace strata::host {
namespace {

HotFile first_choice(const HostFs& host, FileAt at) {
  switch (at.root) {
    case Root::proc:
      return host.hot_proc(at.path, at.ending);
    case Root::sys:
      return host.hot_sys(at.path);
    case Root::host_net:
      break;
  }
  return host.hot_proc("1/net/" + std::string(at.path), at.ending);
}

}  // namespace

Status as_told(const Error& found, Missing missing) {
  // Files of a feature that is switched off may be there and answer EOPNOTSUPP: /proc/pressure.
  const bool gone = found.code == Code::not_found || found.code == Code::unsupported;
  if (gone && missing == Missing::absent) return {};
  if (gone && missing == Missing::no_data) return fail(Code::no_data, found.message);
  return fail(found);
}

void weigh(Status& so_far, Status more) {
  if (more) return;
  if (so_far || so_far.error().code == Code::no_data) so_far = std::move(more);
}

HostFile::HostFile(const HostFs& host, FileAt at) : file_(first_choice(host, at)) {
  if (at.root == Root::host_net) own_ = host.hot_proc("net/" + std::string(at.path), at.ending);
}

Result<std::string_view> HostFile::read() {
  auto text = file_.read();
  return text || !own_ ? text : own_->read();
}

}  // namespace strata::host
