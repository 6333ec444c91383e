// Stacks of code without frame pointers, walked by tables in the kernel.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <functional>
#include <iterator>
#include <map>
#include <optional>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/profile.h"  // before the skeletons, which use its types
#include "bpf/skeleton/off_cpu.skel.h"
#include "bpf/skeleton/profile.skel.h"
#include "core/kernel/skeleton.h"
#include "core/kernel/statistics.h"
#include "tests/kernel/profile_support.h"
#include "tests/kernel/unwind_work.h"

extern "C" void _start();

namespace strata::test {
namespace {

using profile::RawProfile;
using profile::RawSample;
using profile::SamplerSettings;

constexpr std::uint64_t second_ns = 1'000'000'000;

/// A child at work in a container, with what it says of itself.
class Worker {
 public:
  Worker(const TestContainer& container, const std::function<void(volatile WorkShares*)>& work)
      : shares_(static_cast<WorkShares*>(::mmap(nullptr, sizeof(WorkShares), PROT_READ | PROT_WRITE,
                                                MAP_SHARED | MAP_ANONYMOUS, -1, 0))),
        pid_(container.start([this, &work] {
          work(shares_);
          return 0;
        })) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    ::kill(pid_, SIGKILL);
    wait_for(pid_);
    ::munmap(shares_, sizeof(WorkShares));
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::uint64_t worked_ns() const { return shares_->heavy_ns + shares_->light_ns; }
  [[nodiscard]] double heavy_share() const {
    return static_cast<double>(shares_->heavy_ns) / static_cast<double>(worked_ns());
  }

 private:
  WorkShares* shares_;
  pid_t pid_;
};

template <class Function>
std::uint64_t address_of(Function* function) {
  return reinterpret_cast<std::uint64_t>(function);
}

/// Letters of our functions in a stack, those of others left out.
std::string chain_of(const RawSample& sample) {
  static const std::map<std::uint64_t, char> functions = {
      {address_of(&work::light), 'l'},   {address_of(&work::heavy), 'h'},
      {address_of(&work::below), 'r'},   {address_of(&work::sort), 's'},
      {address_of(&work::compare), 'c'}, {address_of(&work::burn), 'b'},
      {address_of(&work_for), 'w'},      {address_of(&call_from_work), 'w'},
      {address_of(&_start), '.'}};
  constexpr std::uint64_t most_bytes = 256;
  std::string chain;
  for (const auto address : sample.user) {
    const auto next = functions.upper_bound(address);
    if (next == functions.begin()) continue;
    const auto& [begin, letter] = *std::prev(next);
    if (address - begin < most_bytes) chain += letter;
  }
  return chain;
}

struct Seen {
  std::uint64_t all = 0;
  std::uint64_t whole = 0;    // down to _start
  std::uint64_t burning = 0;  // the leaf is burn()
  std::uint64_t right = 0;    // of those, with exactly the chain that there is
  std::uint64_t heavy = 0;    // of those, below heavy()

  [[nodiscard]] double whole_share() const { return share(whole, all); }
  [[nodiscard]] double right_share() const { return share(right, burning); }
  [[nodiscard]] double heavy_share() const { return share(heavy, right); }

  static double share(std::uint64_t part, std::uint64_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
  }
};

Seen look_at(const RawProfile& profile, pid_t pid) {
  const std::string below(work_depth + 1, 'r');
  Seen seen;
  for (const auto& sample : profile.samples) {
    if (sample.pid != pid) continue;
    const auto chain = chain_of(sample);
    seen.all += sample.count;
    if (chain.ends_with('.')) seen.whole += sample.count;
    if (!chain.starts_with('b')) continue;
    const bool is_heavy = chain == "bcs" + below + "hw.";
    seen.burning += sample.count;
    if (is_heavy) seen.heavy += sample.count;
    if (is_heavy || chain == "bcs" + below + "lw.") seen.right += sample.count;
  }
  return seen;
}

class UnwindTest : public ProfileTest {
 protected:
  struct Ran {
    RawProfile profile;
    profile::Sampler::Unwinding unwinding;
    std::vector<ProgramStatus> programs;
    std::uint64_t map_bytes = 0;
  };

  using Enough = std::function<bool(const RawProfile&)>;

  /// Of the container's processes, of which so many are at work, until there is enough. An emulated
  /// machine takes its time.
  Ran sample(SamplerSettings settings, std::size_t workers, const Enough& enough) {
    settings.selection.cgroups = {{container_.key()}};
    Ran ran;
    auto sampler = start(settings);
    if (!sampler) return ran;
    // What is sampled before the tables are there is walked by frame pointers.
    for (int i = 0; i < 600 && settings.unwind_by_tables; ++i) {
      if (sampler->unwinding().state.processes.processes >= workers) break;
      EXPECT_TRUE(sampler->run(std::chrono::milliseconds(100)));
    }
    EXPECT_TRUE(sampler->take());
    for (int i = 0; i < 60 && !enough(ran.profile); ++i) {
      EXPECT_TRUE(sampler->run(std::chrono::seconds(1)));
      const auto more = sampler->take();
      EXPECT_TRUE(more);
      if (!more) break;
      const auto& samples = more->samples;
      ran.profile.samples.insert(ran.profile.samples.end(), samples.begin(), samples.end());
    }
    ran.unwinding = sampler->unwinding();
    ran.programs = sampler->programs();
    ran.map_bytes = sampler->map_bytes();
    return ran;
  }

  static void tell(const std::string& how, const Ran& ran, const Seen& seen) {
    RecordProperty(how + "_samples", std::to_string(seen.all));
    RecordProperty(how + "_whole", std::to_string(seen.whole_share()));
    RecordProperty(how + "_right", std::to_string(seen.right_share()));
    RecordProperty(how + "_heavy", std::to_string(seen.heavy_share()));
    for (const auto& program : ran.programs) {
      const auto runs = program.runs.value_or(0);
      if (runs == 0) continue;
      RecordProperty(how + "_ns_per_run",
                     std::to_string(program.run_nanoseconds.value_or(0) / runs));
    }
    RecordProperty(how + "_map_bytes", std::to_string(ran.map_bytes));
  }

  TestContainer container_;
};

void spin_in_handler(int /*signal*/) { spin_here(second_ns / 50); }

TEST_F(UnwindTest, TheWholeChainIsThere) {
  const auto statistics = kernel::enable_run_statistics();
  const Worker burner(container_,
                      [](volatile WorkShares* shares) { work_for(600 * second_ns, shares); });
  const Worker in_kernel(container_, [](volatile WorkShares* /*shares*/) {
    for (;;) call_from_work([] { copy_here(second_ns / 10); });
  });
  const Worker in_handler(container_, [](volatile WorkShares* /*shares*/) {
    ::signal(SIGUSR1, spin_in_handler);
    for (;;) call_from_work([] { ::raise(SIGUSR1); });
  });
  constexpr unsigned hertz = 1499;
  std::optional<std::uint64_t> worked_before;
  const auto by_tables = sample({.hertz = hertz}, 3, [&](const RawProfile& profile) {
    if (!worked_before) worked_before = burner.worked_ns();
    const auto others =
        std::min(look_at(profile, in_kernel.pid()).all, look_at(profile, in_handler.pid()).all);
    return look_at(profile, burner.pid()).burning >= 1000 && others >= 100;
  });
  const double heavy = burner.heavy_share();
  const auto worked = static_cast<double>(burner.worked_ns() - *worked_before);
  ASSERT_TRUE(by_tables.unwinding.by_tables) << by_tables.unwinding.reason;
  const auto seen = look_at(by_tables.profile, burner.pid());
  ASSERT_GE(seen.burning, 1000U);
  EXPECT_GE(seen.whole_share(), 0.99);
  EXPECT_GE(seen.right_share(), 0.99);
  // An emulated machine's timer fires late and less often than it should.
  const bool timely = static_cast<double>(seen.burning) > 0.9 * worked * hertz / second_ns;
  const double by_chance = 2 * std::sqrt(0.21 / static_cast<double>(seen.burning));
  EXPECT_NEAR(seen.heavy_share(), heavy, timely ? std::max(0.02, by_chance) : 0.15);
  for (const auto pid : {in_kernel.pid(), in_handler.pid()}) {
    const auto other = look_at(by_tables.profile, pid);
    EXPECT_GE(other.all, 100U);
    EXPECT_GE(other.whole_share(), 0.99);
  }
  const auto& counts = by_tables.unwinding.counts;
  EXPECT_LE(counts.walks - counts.ended, counts.walks / 100);

  const auto by_pointers = sample(
      {.hertz = hertz, .unwind_by_tables = false}, 0,
      [&](const RawProfile& profile) { return look_at(profile, burner.pid()).burning >= 20; });
  EXPECT_FALSE(by_pointers.unwinding.by_tables);
  EXPECT_EQ(by_pointers.unwinding.counts.walks, 0U);
  const auto seen_by_pointers = look_at(by_pointers.profile, burner.pid());
  EXPECT_LT(seen_by_pointers.right_share(), 0.5);
  RecordProperty("heavy", std::to_string(heavy));
  RecordProperty("timely", timely ? "yes" : "no");
  tell("tables", by_tables, seen);
  tell("pointers", by_pointers, seen_by_pointers);
}

TEST_F(UnwindTest, AWaitIsWalkedToo) {
  const Worker worker(container_, [](volatile WorkShares* /*shares*/) {
    for (;;) call_from_work([] { ::usleep(5000); });
  });
  const auto ran = sample({.kind = profile::Kind::off_cpu}, 1, [&](const RawProfile& profile) {
    return look_at(profile, worker.pid()).all >= 20;
  });
  ASSERT_TRUE(ran.unwinding.by_tables) << ran.unwinding.reason;
  const auto seen = look_at(ran.profile, worker.pid());
  ASSERT_GE(seen.all, 20U);
  EXPECT_GE(seen.whole_share(), 0.99);
}

/// "processed 21473 insns (limit 1000000) max_states_per_insn 6 ..."
unsigned instructions_seen(const std::string& log) {
  const std::string mark = "processed ";
  const auto at = log.rfind(mark);
  return at == std::string::npos ? 0
                                 : static_cast<unsigned>(std::stoul(log.substr(at + mark.size())));
}

/// A walk of 127 frames in one program: the verifier must look at a frame once.
TEST_F(UnwindTest, TheVerifierHasRoomToSpare) {
  constexpr unsigned statistics_alone = 4;
  std::string log(1 << 16, '\0');
  const auto ask = [&](bpf_program* program) {
    bpf_program__set_log_level(program, statistics_alone);
    bpf_program__set_log_buf(program, log.data(), log.size());
  };
  const kernel::Skeleton<profile_bpf> on_cpu(
      features_, [&](profile_bpf& object) { ask(object.progs.profile_sample); });
  ASSERT_TRUE(on_cpu.loaded());
  const auto of_sample = instructions_seen(log.c_str());
  const kernel::Skeleton<off_cpu_bpf> off_cpu(
      features_, [&](off_cpu_bpf& object) { ask(object.progs.off_cpu_switch); });
  ASSERT_TRUE(off_cpu.loaded());
  const auto of_switch = instructions_seen(log.c_str());
  RecordProperty("profile_sample", std::to_string(of_sample));
  RecordProperty("off_cpu_switch", std::to_string(of_switch));
  for (const auto seen : {of_sample, of_switch}) {
    EXPECT_GT(seen, 1000U);
    EXPECT_LT(seen, 200'000U);
  }
}

}  // namespace
}  // namespace strata::test
