#include "collectors/container/process_table.h"

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "core/base/fd.h"
#include "core/base/text.h"
#include "core/identity/process.h"

namespace strata::container {
namespace {

// A stat file is below 400 bytes, its name of 64 included.
constexpr std::size_t small_file_bytes = 2048;

bool is_gone(int error) { return error == ENOENT || error == ESRCH; }

/// Whether this is the kernel's own /proc, where the size of a directory fd is the number of
/// descriptors from 6.2 on (f1f1f2569901), and 0 before.
bool is_real(const std::string& procfs) {
  struct statfs info {};
  return ::statfs(procfs.c_str(), &info) == 0 && info.f_type == PROC_SUPER_MAGIC;
}

bool is_socket(int directory, const char* name) {
  constexpr std::string_view head = "socket:";
  std::array<char, head.size()> target{};
  const auto length = ::readlinkat(directory, name, target.data(), target.size());
  return length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) == head;
}

int own_pid_in(const HostFs& fs) {
  std::array<char, 16> target{};
  const auto length = ::readlink(fs.proc("self").c_str(), target.data(), target.size());
  if (length <= 0) return 0;
  return text::number<int>({target.data(), static_cast<std::size_t>(length)}).value_or(0);
}

/// Of the agent's own descriptors, a dozen for each container: asking each is a tenth of the work
/// of listing them. Its other threads may close a few meanwhile. nullopt where most numbers are
/// free.
std::optional<std::size_t> own_sockets(std::size_t open) {
  constexpr std::size_t free_at_the_end = 128;
  constexpr std::size_t closed_meanwhile = 16;
  std::size_t found = 0;
  std::size_t free = 0;
  std::size_t sockets = 0;
  for (int fd = 0; found < open && free < free_at_the_end; ++fd) {
    struct stat info {};
    const bool is_open = ::fstat(fd, &info) == 0;
    free = is_open ? 0 : free + 1;
    found += is_open ? 1U : 0U;
    if (is_open && S_ISSOCK(info.st_mode)) ++sockets;
  }
  if (found + closed_meanwhile < open) return std::nullopt;
  return sockets;
}

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

/// The next entry that is no "." or ".."; null at the end.
const char* next_name(DIR* directory) {
  while (const dirent* entry = ::readdir(directory)) {
    if (entry->d_name[0] != '.') return entry->d_name;
  }
  return nullptr;
}

void note_unread(int pid, const Error& error, TaskSums& sums) {
  sums.unread.insert(pid);
  if (sums.status) sums.status = fail(error);
}

}  // namespace

Descriptors& Descriptors::operator+=(const Descriptors& more) {
  const auto add = [](std::optional<std::size_t>& to, std::optional<std::size_t> one) {
    to = to && one ? std::optional(*to + *one) : std::nullopt;
  };
  add(open, more.open);
  add(sockets, more.sockets);
  return *this;
}

TaskSums& TaskSums::operator+=(const TaskSums& more) {
  states += more.states;
  sched.insert(more.sched.begin(), more.sched.end());
  unread.insert(more.unread.begin(), more.unread.end());
  if (status) status = more.status;
  return *this;
}

ProcessTable::ProcessTable(HostFs fs)
    : fs_(std::move(fs)),
      sizes_count_(is_real(fs_.paths().procfs)),
      own_pid_(sizes_count_ ? own_pid_in(fs_) : 0),
      buffer_(small_file_bytes, 0) {}

std::string ProcessTable::path(int pid, std::string_view file) const {
  return fs_.proc(std::to_string(pid).append("/").append(file));
}

Result<std::vector<int>> ProcessTable::all() const {
  const auto procfs = fs_.proc("");
  const Directory directory(::opendir(procfs.c_str()), ::closedir);
  if (!directory) return fail(errno_error(errno, procfs));
  std::vector<int> pids;
  while (const char* const name = next_name(directory.get())) {
    if (const auto pid = text::number<int>(name); pid && *pid > 0) pids.push_back(*pid);
  }
  return pids;
}

std::optional<std::size_t> ProcessTable::open_descriptors(int pid) const {
  struct stat info {};
  if (!sizes_count_ || ::stat(path(pid, "fd").c_str(), &info) != 0) return std::nullopt;
  return static_cast<std::size_t>(info.st_size);
}

Result<Descriptors> ProcessTable::descriptors(int pid, WorkBudget& budget) const {
  const auto of = path(pid, "fd");
  Fd fd(::open(of.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd && is_gone(errno)) return Descriptors{0, 0};
  if (!fd) return fail(errno_error(errno, of));
  struct stat info {};
  const bool sized = sizes_count_ && ::fstat(fd.get(), &info) == 0 && info.st_size > 0;
  Descriptors found;
  if (sized) {
    found.open = static_cast<std::size_t>(info.st_size);
    if (*found.open > budget.left()) {
      budget.spend(*found.open);
      return found;
    }
    if (pid == own_pid_) found.sockets = own_sockets(*found.open);
    if (found.sockets) return found;
  }
  const Directory directory(::fdopendir(fd.get()), ::closedir);
  if (!directory) return fail(errno_error(errno, of));
  (void)fd.release();
  std::size_t open = 0;
  std::size_t sockets = 0;
  while (const char* const name = next_name(directory.get())) {
    if (!budget.spend(1)) return found;
    ++open;
    if (is_socket(::dirfd(directory.get()), name)) ++sockets;
  }
  return Descriptors{open, sockets};
}

/// Valid until the next call.
Result<std::string_view> ProcessTable::read_small(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, path));
  const auto length = ::read(fd.get(), buffer_.data(), buffer_.size());
  if (length < 0) return fail(errno_error(errno, path));
  return std::string_view(buffer_).substr(0, static_cast<std::size_t>(length));
}

/// nullopt where the thread is gone, and where its file is not to be made out, which is noted.
template <class Parse>
auto ProcessTable::read_of(int pid, const std::string& file, Parse parse, TaskSums& sums)
    -> decltype(parse(std::string_view{})) {
  const auto text = read_small(file);
  if (!text && text.error().code == Code::not_found) return std::nullopt;
  auto parsed = text ? parse(*text) : std::nullopt;
  if (!parsed) note_unread(pid, text ? Error{Code::parse, file} : text.error(), sums);
  return parsed;
}

void ProcessTable::add_task(SchedAccount::Thread thread, const std::string& directory,
                            Wanted wanted, TaskSums& sums) {
  if (wanted.states) {
    if (const auto stat = read_of(thread.process, directory + "/stat", parse_task_stat, sums)) {
      sums.states.count(stat->state);
    }
  }
  if (!wanted.sched) return;
  if (const auto had = read_of(thread.process, directory + "/schedstat", parse_schedstat, sums)) {
    sums.sched.emplace(thread, *had);
  }
}

// A thread's files below task/ are read, since those of the process itself add up all threads.
bool ProcessTable::add_tasks(int pid, Wanted wanted, WorkBudget& budget, TaskSums& sums) {
  const std::size_t files = (wanted.states ? 1U : 0U) + (wanted.sched ? 1U : 0U);
  if (!budget.spend(files)) return false;
  const auto process = read_of(pid, path(pid, "stat"), parse_task_stat, sums);
  if (!process) return true;
  if (process->threads <= 1) {
    if (wanted.states) sums.states.count(process->state);
    add_task({pid, pid}, path(pid, ""), {false, wanted.sched}, sums);
    return true;
  }
  if (!budget.spend((process->threads - 1) * files)) return false;
  const auto of = path(pid, "task");
  const Directory directory(::opendir(of.c_str()), ::closedir);
  if (!directory) {
    if (!is_gone(errno)) note_unread(pid, errno_error(errno, of), sums);
    return true;
  }
  while (const char* const name = next_name(directory.get())) {
    if (const auto id = text::number<int>(name)) {
      add_task({pid, *id}, of + "/" + name, wanted, sums);
    }
  }
  return true;
}

std::optional<std::int64_t> ProcessTable::max_open_files(int pid) const {
  const auto text = read_file(path(pid, "limits"));
  return text ? parse_max_open_files(*text) : std::nullopt;
}

}  // namespace strata::container
