#include "collectors/container/layer_counter.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collectors/container/project_quota.h"

namespace strata::container {
namespace {

// Each holds a thread; after this many directories that hang, no other is counted.
constexpr int max_abandoned = 8;
// Beyond this the walk sleeps: short enough to stop soon, long enough to be worth it.
constexpr auto slice = std::chrono::milliseconds(20);
constexpr auto longest_stop = std::chrono::milliseconds(200);
constexpr auto longest_sleep = std::chrono::seconds(10);

/// The calling thread gives way to every other, on the CPU and at the disk.
void be_idle() {
  constexpr int lowest = 19;
  // linux/ioprio.h is no C++: IOPRIO_WHO_PROCESS, and IOPRIO_CLASS_IDLE in the topmost bits.
  constexpr int this_thread = 1;
  constexpr int idle = 3 << 13;
  // Both are about the calling thread alone. Where they fail, it only gives way less.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest);
  (void)::syscall(SYS_ioprio_set, this_thread, 0, idle);
}

}  // namespace

Result<LayerUse> count_layer(const std::string& directory, const DiskUsageLimits& limits,
                             const Pace& pace) {
  if (const auto use = project_use(directory)) return LayerUse{use->bytes, use->inodes, true};
  const auto walked = disk_usage(directory, limits, pace);
  if (!walked) return fail(walked.error());
  return LayerUse{walked->bytes, walked->inodes, false};
}

/// All of it under one lock, which is never held during a look at a file system. Threads are told
/// apart by number: only the newest one counts, the others are stuck.
class LayerCounter::State {
 public:
  State(const Clock& clock, LayerCounterOptions options, CountLayer count)
      : clock_(clock), options_(options), count_(std::move(count)) {}

  void follow(const std::vector<std::string>& directories) {
    const std::scoped_lock lock(mutex_);
    const std::set<std::string_view> wanted(directories.begin(), directories.end());
    std::erase_if(entries_, [&](const auto& entry) { return !wanted.contains(entry.first); });
    for (const auto& directory : directories) entries_.try_emplace(directory);
    changed_.notify_all();
  }

  /// The number of a thread to be started; the one before it may have to be given up first.
  std::optional<int> thread_wanted() {
    const std::scoped_lock lock(mutex_);
    if (current_ && clock_.now() - progress_ >= options_.hang_after) abandon();
    if (has_thread_ || abandoned_ >= max_abandoned) return std::nullopt;
    has_thread_ = true;
    return newest_;
  }

  void wait_for_new(Duration patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] {
      return std::all_of(entries_.begin(), entries_.end(),
                         [](const auto& entry) { return entry.second.tried; });
    });
  }

  [[nodiscard]] Counts counts() {
    const std::scoped_lock lock(mutex_);
    Counts counts;
    for (const auto& [directory, entry] : entries_) {
      if (entry.tried) counts.emplace(directory, entry.count);
    }
    return counts;
  }

  /// True once the newest thread does nothing any more; false: it hangs.
  bool stop() {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    return changed_.wait_for(lock, longest_stop, [this] { return !current_; });
  }

  void serve(int number) {
    be_idle();
    std::unique_lock lock(mutex_);
    while (!stopping_ && number == newest_) {
      const auto next = next_due();
      if (!next) {
        wait_for_due(lock);
        continue;
      }
      count(*next, number, lock);
    }
    changed_.notify_all();
  }

 private:
  struct Entry {
    LayerCount count;
    Instant due{};
    bool tried = false;
  };

  [[nodiscard]] std::optional<std::string> next_due() const {
    const auto first = std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& one, const auto& other) { return due_of(one) < due_of(other); });
    if (first == entries_.end() || due_of(*first) > clock_.now()) return std::nullopt;
    return first->first;
  }

  void abandon() {
    if (const auto found = entries_.find(*current_); found != entries_.end()) {
      found->second.tried = true;
      found->second.count.hangs = true;
    }
    current_.reset();
    ++newest_;
    ++abandoned_;
    has_thread_ = false;
    changed_.notify_all();
  }

  static Instant due_of(const std::pair<const std::string, Entry>& entry) {
    return entry.second.count.hangs ? Instant::max() : entry.second.due;
  }

  void wait_for_due(std::unique_lock<std::mutex>& lock) { changed_.wait_for(lock, longest_sleep); }

  void count(const std::string& directory, int number, std::unique_lock<std::mutex>& lock) {
    const auto begun = clock_.now();
    current_ = directory;
    progress_ = begun;
    slept_ = {};
    lock.unlock();
    auto result = count_(directory, options_.limits, [&] { return pace(number); });
    lock.lock();
    if (stopping_ || number != newest_) return came_back(directory, number);
    current_.reset();
    store(directory, begun, std::move(result));
    changed_.notify_all();
  }

  /// One that had been given up can be counted again; `clock_` may be gone if all has stopped.
  void came_back(const std::string& directory, int number) {
    if (number == newest_) {
      current_.reset();
    } else {
      --abandoned_;
      const auto found = entries_.find(directory);
      if (found != entries_.end()) found->second.count.hangs = false;
    }
    changed_.notify_all();
  }

  void store(const std::string& directory, Instant begun, Result<LayerUse> result) {
    const auto found = entries_.find(directory);
    if (found == entries_.end()) return;
    auto& entry = found->second;
    entry.tried = true;
    const auto worked = clock_.now() - begun - slept_;
    entry.due = clock_.now() + std::max<Duration>(options_.period, worked * options_.rest_factor);
    if (result) {
      entry.count = {*result, begun, std::nullopt, false};
    } else {
      entry.count.error = std::move(result.error());
      // A size that will not be renewed would look as if the layer had stopped growing.
      if (entry.count.error->code != Code::timeout) entry.count.use.reset();
    }
  }

  /// Sleeps off, slice by slice, what the walk was ahead of its rate.
  bool pace(int number) {
    const auto in_slice = std::max<std::uint64_t>(
        1, options_.rate * static_cast<std::uint64_t>(slice.count()) / 1000);
    std::unique_lock lock(mutex_);
    if (stopping_ || number != newest_) return false;
    const auto now = clock_.now();
    progress_ = now;
    if (++in_slice_ <= in_slice) return true;
    in_slice_ = 1;
    const auto ahead = slice - (now - slice_begun_);
    slice_begun_ = now;
    if (ahead <= Duration::zero()) return true;
    changed_.wait_for(lock, ahead, [&] { return stopping_ || number != newest_; });
    if (stopping_ || number != newest_) return false;
    slice_begun_ = progress_ = clock_.now();
    slept_ += slice_begun_ - now;
    return true;
  }

  const Clock& clock_;
  const LayerCounterOptions options_;
  const CountLayer count_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::optional<std::string> current_;  // what the newest thread counts
  Instant progress_{};                  // when it looked at an entry last
  Instant slice_begun_{};
  std::uint64_t in_slice_ = 0;
  Duration slept_{};  // of the current count
  int newest_ = 0;
  bool has_thread_ = false;
  int abandoned_ = 0;
  bool stopping_ = false;
};

LayerCounter::LayerCounter(const Clock& clock, LayerCounterOptions options, CountLayer count)
    : state_(std::make_shared<State>(clock, options, std::move(count))) {}

LayerCounter::~LayerCounter() { (void)state_->stop(); }

void LayerCounter::follow(const std::vector<std::string>& directories) {
  state_->follow(directories);
  if (const auto number = state_->thread_wanted()) {
    // Detached, since it may never end; the destructor waits for one that does.
    std::thread([state = state_, number = *number] { state->serve(number); }).detach();
  }
}

void LayerCounter::wait_for_new(Duration patience) { state_->wait_for_new(patience); }

LayerCounter::Counts LayerCounter::counts() const { return state_->counts(); }

}  // namespace strata::container
