// A kernel or a process that lacks something: only what needs it is off, and says so.
#include <array>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf/cgroup.h"
#include "bpf/network.h"
#include "bpf/oom.h"
#include "bpf/skeleton/cgroup.skel.h"
#include "bpf/skeleton/network.skel.h"
#include "bpf/skeleton/oom.skel.h"
#include "collectors/kernel/kernel_side.h"
#include "core/base/host_fs.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::KernelFeatures;
using kernel::KernelSide;
using kernel::Skeleton;

constexpr const char* kernels_btf = "/sys/kernel/btf/vmlinux";

bool locked_down() {
  const auto text = read_file("/sys/kernel/security/lockdown");
  return text && kernel::forbids_kernel_reads(*text);
}

/// What is wrong with the state of a program; empty when nothing is.
using Verdict = std::function<std::string(const ProgramStatus&)>;

/// The first complaint of `judge` about any of the agent's programs.
std::string judge_all(const Verdict& judge) {
  EventJournal journal;
  KernelSide side(CgroupLayout::detect(HostFs(HostPaths{})), journal, {});
  side.attach();
  const auto programs = side.status().programs;
  if (programs.empty()) return "no programs";
  for (const auto& program : programs) {
    if (auto complaint = judge(program); !complaint.empty()) {
      return program.name + " (" + program.hook + "): " + complaint + " [" + program.reason + "]";
    }
  }
  return {};
}

bool is_tracing(const ProgramStatus& program) { return !program.hook.starts_with("cgroup_skb/"); }

std::string judge_attached(const ProgramStatus& program) {
  return program.attached ? "" : "is off";
}

std::string judge_off(const ProgramStatus& program, std::string_view reason) {
  if (program.attached) return "is attached";
  return program.reason == reason ? "" : "is off for another reason than " + std::string(reason);
}

/// Hides the kernel's BTF from this process.
bool hide_btf() {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("/dev/null", kernels_btf, nullptr, MS_BIND, nullptr) == 0;
}

/// Keeps these capabilities alone. 5.10 counts maps against RLIMIT_MEMLOCK, newer kernels do not,
/// so that a sandbox where the limit cannot be raised does no harm.
bool keep_capabilities(std::initializer_list<unsigned> kept) {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  (void)::setrlimit(RLIMIT_MEMLOCK, &unlimited);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  for (const auto capability : kept) {
    auto& word = data.at(capability / 32);
    word.effective |= 1U << (capability % 32);
    word.permitted |= 1U << (capability % 32);
  }
  return ::syscall(SYS_capset, &header, data.data()) == 0;
}

/// Needs a kernel that would otherwise do everything.
class RefusalTest : public KernelTest {};

TEST_F(RefusalTest, WithoutBtfOnlyWhatReadsNoKernelStructuresIsAttached) {
  EXPECT_EQ(said_by_child([]() -> std::string {
              if (!hide_btf()) return "cannot hide BTF";
              if (KernelFeatures::probe().has_btf()) return "BTF is still there";
              return judge_all([](const auto& program) {
                if (!is_tracing(program)) return judge_attached(program);
                return judge_off(program, "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)");
              });
            }),
            "");
}

TEST_F(RefusalTest, WithABtfFileTheRawFormsAreAttachedAndSee) {
  const auto file = std::filesystem::temp_directory_path() / "strata-test.btf";
  EXPECT_EQ(said_by_child([&]() -> std::string {
              std::ofstream(file, std::ios::binary)
                  << std::ifstream(kernels_btf, std::ios::binary).rdbuf();
              if (!hide_btf()) return "cannot hide BTF";
              const auto features = KernelFeatures::probe(file);
              if (!features.has_btf()) return "the file was not taken";
              Skeleton<cgroup_bpf> object(features, [](cgroup_bpf&) {});
              object.attach();
              for (const auto& program : object.programs()) {
                if (!program.attached) return program.name + ": " + program.reason;
                if (!program.hook.starts_with("raw_tp/")) return program.name + ": " + program.hook;
                if (program.fallback != "this kernel has no BTF of its own")
                  return program.fallback;
              }
              RingEvents<strata_cgroup_event> events("cgroup", object->maps.events);
              TestCgroup cgroup(unified_hierarchy());
              cgroup.remove();
              return events.of(cgroup.key()).size() == 2 ? "" : "its cgroup was not seen";
            }),
            "");
  std::filesystem::remove(file);
}

TEST_F(RefusalTest, AFileThatIsNoBtfIsTold) {
  EXPECT_EQ(said_by_child([]() -> std::string {
              if (!hide_btf()) return "cannot hide BTF";
              Skeleton<oom_bpf> object(KernelFeatures::probe("/etc/passwd"), [](oom_bpf&) {});
              return object.programs().front().reason;
            }),
            "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF), and /etc/passwd is none");
}

TEST_F(RefusalTest, WithoutTheRightToBpfEverythingIsOff) {
  EXPECT_EQ(said_by_child([]() -> std::string {
              if (!keep_capabilities({CAP_PERFMON, CAP_NET_ADMIN})) return "capset";
              return judge_all([](const auto& program) {
                return judge_off(program, "no rights: needs root, or CAP_BPF");
              });
            }),
            "");
}

TEST_F(RefusalTest, WithoutTheRightToPerfmonTrafficIsStillCounted) {
  EXPECT_EQ(said_by_child([]() -> std::string {
              if (!keep_capabilities({CAP_BPF, CAP_NET_ADMIN})) return "capset";
              return judge_all([](const auto& program) {
                if (!is_tracing(program)) return judge_attached(program);
                return judge_off(program, "no rights: needs root, or CAP_PERFMON");
              });
            }),
            "");
}

bool counts_by_sockets() {
  return Skeleton<network_bpf>(KernelFeatures::probe(), [](network_bpf&) {}).complete().has_value();
}

TEST_F(RefusalTest, WithoutTheRightToNetAdminAllButCountingPacketsIsAttached) {
  const bool by_sockets = counts_by_sockets();
  EXPECT_EQ(said_by_child([&]() -> std::string {
              if (!keep_capabilities({CAP_BPF, CAP_PERFMON})) return "capset";
              return judge_all([&](const auto& program) {
                if (is_tracing(program)) return judge_attached(program);
                if (by_sockets) return std::string("is a program on packets");
                return judge_off(program, "no rights: needs root, or CAP_NET_ADMIN");
              });
            }),
            "");
}

TEST_F(RefusalTest, WithoutTheLengthsOfSendsPacketsAreCountedAlone) {
  for (const auto* const missing : {"tp_btf/sock_send_length", "iter/bpf_map_elem"}) {
    EventJournal journal;
    KernelSide side(CgroupLayout::detect(HostFs(HostPaths{})), journal, {});
    side.attach(features_.without(missing));
    for (const auto& program : side.status().programs) {
      EXPECT_TRUE(program.attached) << program.name << ": " << program.reason;
      EXPECT_NE(program.name, "network_flush");
      if (program.name != "network_receive" && program.name != "network_transmit") continue;
      EXPECT_TRUE(program.hook.starts_with("cgroup_skb/")) << program.hook;
      EXPECT_NE(program.fallback, "");
      if (counts_by_sockets()) {
        EXPECT_NE(program.fallback.find("without " + std::string(missing)), std::string::npos)
            << program.fallback;
      }
    }
  }
}

TEST(LockdownTest, OnlyWhatReadsNoKernelMemoryIsAttached) {
  if (!locked_down()) GTEST_SKIP() << "this kernel is not locked down";
  EXPECT_EQ(judge_all([](const auto& program) {
              if (!is_tracing(program)) return judge_attached(program);
              return judge_off(program,
                               "no rights: the kernel is locked down (confidentiality), its "
                               "memory is not read");
            }),
            "");
}

}  // namespace
}  // namespace strata::test
