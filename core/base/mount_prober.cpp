#include "core/base/mount_prober.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>

#include <sys/statfs.h>
#include <sys/statvfs.h>

namespace strata {
namespace {

// Each holds a thread; more mounts than this that hang are reported without being asked.
constexpr std::size_t max_quarantined = 32;
constexpr int later_patience_divisor = 10;

tl::unexpected<Error> hanging() { return fail(Code::timeout, "mountpoint timeout"); }

}  // namespace

/// A thread that works through a list of paths. The state is shared with it, since it outlives
/// its owner when a call hangs.
class MountProber::Helper {
 public:
  explicit Helper(StatMount stat)
      : state_(std::make_shared<State>(std::move(stat))),
        thread_([state = state_] { state->serve(); }) {}
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  ~Helper() {
    if (state_->stop()) {
      thread_.join();
    } else {
      thread_.detach();
    }
  }

  void start(std::vector<std::string> paths) { state_->start(std::move(paths)); }

  /// Waits until every path has its result or one call takes longer than `patience`; returns the
  /// results that are there. Fewer than the paths: the next one hangs, and no other will be asked.
  std::vector<Result<MountUsage>> results_within(Duration patience) {
    return state_->results_within(patience);
  }

  /// Whether the call that hung has come back.
  [[nodiscard]] bool answered() const { return state_->is_idle(); }

 private:
  class State {
   public:
    explicit State(StatMount stat) : stat_(std::move(stat)) {}

    void start(std::vector<std::string> paths) {
      const std::scoped_lock lock(mutex_);
      paths_ = std::move(paths);
      results_.clear();
      idle_ = paths_.empty();
      changed_.notify_all();
    }

    std::vector<Result<MountUsage>> results_within(Duration patience) {
      std::unique_lock lock(mutex_);
      auto seen = results_.size();
      while (!changed_.wait_for(lock, patience, [this] { return idle_; })) {
        if (results_.size() == seen) {
          abandoned_ = true;
          break;
        }
        seen = results_.size();
      }
      return results_;
    }

    [[nodiscard]] bool is_idle() {
      const std::scoped_lock lock(mutex_);
      return idle_;
    }

    /// False where a call is still out.
    bool stop() {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
      abandoned_ = true;
      changed_.notify_all();
      return idle_;
    }

    void serve() {
      std::unique_lock lock(mutex_);
      while (true) {
        changed_.wait(lock, [this] { return stopping_ || !idle_; });
        if (stopping_) break;
        while (!abandoned_ && results_.size() < paths_.size()) {
          const auto path = paths_[results_.size()];
          lock.unlock();
          auto result = stat_(path);
          lock.lock();
          results_.push_back(std::move(result));
        }
        idle_ = true;
        changed_.notify_all();
      }
    }

   private:
    const StatMount stat_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> paths_;
    std::vector<Result<MountUsage>> results_;
    bool idle_ = true;
    bool abandoned_ = false;
    bool stopping_ = false;
  };

  std::shared_ptr<State> state_;
  std::thread thread_;
};

Result<MountUsage> stat_mount(const std::string& path) {
  struct statfs info {};
  if (::statfs(path.c_str(), &info) != 0) {
    // The words of Go's standard library, which are glibc's in lower case but for this one.
    if (errno == ESTALE) return fail(Code::io, "stale NFS file handle");
    auto error = errno_error(errno, "");
    error.message.erase(0, error.message.find_first_not_of(": "));
    error.message[0] =
        static_cast<char>(std::tolower(static_cast<unsigned char>(error.message[0])));
    return fail(std::move(error));
  }
  const auto block = static_cast<double>(info.f_bsize);
  return MountUsage{.size_bytes = static_cast<double>(info.f_blocks) * block,
                    .free_bytes = static_cast<double>(info.f_bfree) * block,
                    .available_bytes = static_cast<double>(info.f_bavail) * block,
                    .files = static_cast<double>(info.f_files),
                    .files_free = static_cast<double>(info.f_ffree),
                    .read_only = (info.f_flags & ST_RDONLY) != 0};
}

MountProber::MountProber(StatMount stat, Duration patience)
    : stat_(std::move(stat)), patience_(patience) {}

MountProber::~MountProber() = default;

void MountProber::release_answered() {
  std::erase_if(quarantine_, [](const auto& entry) { return entry.second->answered(); });
}

void MountProber::probe_until_hang(const std::vector<std::string>& paths,
                                   std::vector<std::size_t>& pending, Duration patience,
                                   std::vector<Result<MountUsage>>& results) {
  std::vector<std::string> asked;
  asked.reserve(pending.size());
  for (const auto i : pending) asked.push_back(paths[i]);
  if (!helper_) helper_ = std::make_unique<Helper>(stat_);
  helper_->start(std::move(asked));
  auto answers = helper_->results_within(patience);
  for (std::size_t i = 0; i < answers.size(); ++i) results[pending[i]] = std::move(answers[i]);
  if (answers.size() < pending.size()) {
    quarantine_.emplace(paths[pending[answers.size()]], std::move(helper_));
  }
  pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(answers.size()));
}

std::vector<Result<MountUsage>> MountProber::probe(const std::vector<std::string>& paths,
                                                   Duration patience) {
  release_answered();
  std::vector<Result<MountUsage>> results(paths.size(), hanging());
  std::vector<std::size_t> pending(paths.size());
  std::iota(pending.begin(), pending.end(), std::size_t{0});
  const auto later = patience / later_patience_divisor;
  for (; quarantine_.size() < max_quarantined; patience = later) {
    std::erase_if(pending, [&](std::size_t i) { return quarantine_.contains(paths[i]); });
    if (pending.empty()) break;
    probe_until_hang(paths, pending, patience, results);
  }
  return results;
}

}  // namespace strata
