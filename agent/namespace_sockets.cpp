#include "agent/namespace_sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/privileges.h"

namespace strata {
namespace {

/// One number and perhaps a descriptor. The number is a family, or the error of the answer.
struct Message {
  int number = 0;
  Fd descriptor;
};

bool send_message(int channel, int number, int descriptor) {
  iovec bytes{&number, sizeof number};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  if (descriptor >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  }
  return ::sendmsg(channel, &message, MSG_NOSIGNAL) == ssize_t{sizeof number};
}

std::optional<Message> receive_message(int channel) {
  Message received;
  iovec bytes{&received.number, sizeof received.number};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t size = -1;
  do {
    size = ::recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size != ssize_t{sizeof received.number}) return std::nullopt;
  const auto* const header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    received.descriptor = Fd(descriptor);
  }
  return received;
}

/// In the child. It goes home at once: whoever stays in a namespace keeps it alive.
Message socket_within(const Message& wanted, int home) {
  Message answer;
  if (::setns(wanted.descriptor.get(), CLONE_NEWNET) != 0) return {errno, {}};
  answer.descriptor = Fd(::socket(wanted.number, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!answer.descriptor) answer.number = errno;
  if (::setns(home, CLONE_NEWNET) != 0) ::_exit(1);
  return answer;
}

[[noreturn]] void serve(int channel, pid_t parent) {
  constexpr int channel_place = 3;
  constexpr int home_place = 4;
  const int home = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  const int nothing = ::open("/dev/null", O_RDWR);
  // None of the two may stand where the other is put.
  const int kept_channel = ::fcntl(channel, F_DUPFD, home_place + 1);
  const int kept_home = ::fcntl(home, F_DUPFD, home_place + 1);
  for (int place = 0; place < channel_place; ++place) ::dup2(nothing, place);
  if (::dup2(kept_channel, channel_place) < 0 || ::dup2(kept_home, home_place) < 0) ::_exit(1);
  ::close_range(home_place + 1, ~0U, 0);
  ::prctl(PR_SET_NAME, "strata-netns");
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent || !drop_to({"cap_sys_admin"})) ::_exit(1);
  while (const auto wanted = receive_message(channel_place)) {
    const auto answer = socket_within(*wanted, home_place);
    if (!send_message(channel_place, answer.number, answer.descriptor.get())) break;
  }
  ::_exit(0);
}

Status require_right() {
  const auto effective = effective_capabilities();
  if (!effective) return fail(effective.error());
  if (std::find(effective->begin(), effective->end(), "cap_sys_admin") != effective->end()) {
    return {};
  }
  return fail(Code::permission, "entering a network namespace takes CAP_SYS_ADMIN");
}

}  // namespace

Result<std::unique_ptr<NamespaceSockets>> NamespaceSockets::start() {
  if (auto right = require_right(); !right) return fail(right.error());
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(errno_error(errno, "socketpair"));
  }
  Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  const timeval patience{1, 0};
  ::setsockopt(ours.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto parent = ::getpid();
  const auto child = ::fork();
  if (child < 0) return fail(errno_error(errno, "fork"));
  if (child == 0) serve(theirs.get(), parent);
  return std::unique_ptr<NamespaceSockets>(new NamespaceSockets(std::move(ours), child));
}

NamespaceSockets::~NamespaceSockets() {
  channel_.reset();
  ::waitpid(child_, nullptr, 0);
}

Result<Fd> NamespaceSockets::open(const std::string& path, std::uint64_t inode, int family) {
  const Fd space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found {};
  if (!space || ::fstat(space.get(), &found) != 0) return fail(errno_error(errno, path));
  if (found.st_ino != inode) return fail(Code::not_found, path + " is another one by now");
  auto opened = ask(space.get(), family);
  if (!opened) return fail(opened.error().within("socket in " + path));
  return opened;
}

Result<Fd> NamespaceSockets::ask(int space, int family) {
  const std::scoped_lock lock(mutex_);
  if (!channel_) return fail(Code::io, "the process that enters namespaces has ended");
  std::optional<Message> answer;
  if (send_message(channel_.get(), family, space)) answer = receive_message(channel_.get());
  if (!answer) {
    channel_.reset();  // a late answer must not be taken for that of the next question
    return fail(Code::io, "the process that enters namespaces does not answer");
  }
  if (!answer->descriptor) return fail(errno_error(answer->number, "entering it"));
  return std::move(answer->descriptor);
}

}  // namespace strata
