#include "agent/views/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(Doctor, SaysNothingOfWhatNobodyLookedAt) {
  const auto doctor = doctor_json({});
  EXPECT_TRUE(doctor["checks"].empty());
  EXPECT_EQ(verdict_of(doctor), Verdict::ok);
}

TEST(Doctor, ReadsWell) {
  DoctorFacts facts;
  facts.kernel_release = Finding{true, "6.1.0-18"};
  facts.btf = Finding{true, ""};
  facts.runtimes = {
      {"Docker", RuntimeReach::silent, false, "/var/run/docker.sock: cannot\nconnect"},
      {"containerd", RuntimeReach::answers, true, "/run/c.sock answers"},
      {"podman", RuntimeReach::files, true, "no socket, /var/lib/c is there"},
      {"CRI-O", RuntimeReach::absent, false, "no /run/crio"}};
  facts.programs = {{"run_queue_switch", "tp_btf/sched_switch", true, "", {}, {}},
                    {"oom_victim", "tp_btf/mark_victim", false, "no such tracepoint", {}, {}}};
  facts.rights.missing = {{"cap_perfmon", "tracing programs"}};
  EXPECT_EQ(doctor_text(doctor_json(facts)),
            "ok        kernel release            6.1.0-18\n"
            "ok        BTF                       yes\n"
            "degraded  Docker                    /var/run/docker.sock: cannot\\nconnect\n"
            "                                    lost: names, images, labels and restarts; numbers "
            "stay, under the cgroup path\n"
            "                                    fix: start Docker, or give its socket by "
            "containers.docker\n"
            "ok        containerd                /run/c.sock answers\n"
            "ok        podman                    no socket, /var/lib/c is there\n"
            "                                    lost: its events, exit codes, restarts, and those "
            "that do not run; its files tell names\n"
            "                                    fix: systemctl enable --now podman.socket, or "
            "give its socket by containers.podman\n"
            "ok        CRI-O                     no /run/crio\n"
            "degraded  right cap_perfmon         missing\n"
            "                                    lost: tracing programs\n"
            "                                    fix: run as root, or grant cap_perfmon\n"
            "ok        program run_queue_switch  attached (tp_btf)\n"
            "degraded  program oom_victim        no such tracepoint\n"
            "                                    lost: what it measures\n"
            "                                    fix: see the checks above it\n"
            "verdict: degraded\n");
}

TEST(Doctor, TheWorstCheckDecides) {
  DoctorFacts facts;
  facts.procfs = Finding{false, "/proc: Permission denied"};
  facts.btf = Finding{false, "absent"};
  EXPECT_EQ(verdict_of(doctor_json(facts)), Verdict::failed);
}

TEST(Doctor, StatisticsThatAreOffAreNoFault) {
  DoctorFacts facts;
  facts.bpf_statistics = Finding{false, "off"};
  const auto doctor = doctor_json(facts);
  EXPECT_EQ(verdict_of(doctor), Verdict::ok);
  EXPECT_FALSE(doctor["checks"][0]["fix"].is_null());
}

TEST(Doctor, JsonHasTheSameKeysInEveryCheck) {
  DoctorFacts facts;
  facts.btf = Finding{true, ""};
  EXPECT_EQ(json_line(doctor_json(facts)),
            R"({"verdict":"ok","checks":[{"name":"BTF","verdict":"ok","found":"yes",)"
            R"("meaning":"the kernel describes its own types","lost":null,"fix":null}]})");
}

TEST(Doctor, WhatIsNoVerdictIsAFailure) { EXPECT_EQ(verdict_of(Json(3)), Verdict::failed); }

}  // namespace
}  // namespace strata
