#include "core/identity/runtimes/oci/oci_json.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

constexpr auto spec_text = R"({"ociVersion":"1.0.2","hostname":"api","annotations":
  {"io.kubernetes.cri.container-name":"api","number":7},
  "linux":{"cgroupsPath":"/default/web","namespaces":[{"type":"pid"},{"type":"network"}]}})";

TEST(OciSpec, TellsCgroupAnnotationsAndNetwork) {
  const auto spec = parse_oci_spec(spec_text);
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->cgroup_path, "/default/web");
  EXPECT_EQ(spec->annotations.size(), 1U);
  EXPECT_FALSE(spec->host_network);
  EXPECT_FALSE(spec->joined_network);
}

TEST(OciSpec, TellsWhoseNetworkItIs) {
  const auto spec = [](const std::string& namespaces) {
    return *parse_oci_spec(R"({"linux":{"namespaces":[)" + namespaces + "]}}");
  };
  EXPECT_TRUE(spec(R"({"type":"pid"})").host_network);
  EXPECT_TRUE(spec(R"({"type":"network","path":"/proc/12/ns/net"})").joined_network);
  EXPECT_FALSE(spec(R"({"type":"network","path":"/run/netns/cni-1"})").joined_network);
}

TEST(OciSpec, GarbageAndEveryCutIsAnError) {
  const std::string whole = spec_text;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_oci_spec(whole.substr(0, length)));
  }
  EXPECT_FALSE(parse_oci_spec("[]"));
  EXPECT_TRUE(parse_oci_spec(R"({"linux":{"cgroupsPath":7,"namespaces":{}},"annotations":[]})"));
}

TEST(CgroupOf, ReadsBothDriversForms) {
  EXPECT_EQ(cgroup_of("/default/web"), "/default/web");
  EXPECT_EQ(cgroup_of("default/web"), "/default/web");
  EXPECT_EQ(cgroup_of("system.slice:ctr:web"), "/system.slice/ctr-web.scope");
  EXPECT_EQ(cgroup_of("kubepods-burstable-pod1_2.slice:cri-containerd:ab"),
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice/"
            "cri-containerd-ab.scope");
  EXPECT_EQ(cgroup_of(":ctr:web"), "/system.slice/ctr-web.scope");
  EXPECT_EQ(cgroup_of("-.slice:ctr:web"), "/ctr-web.scope");
  EXPECT_EQ(cgroup_of(""), "");
}

TEST(RuncState, TellsProcessBundleAndCgroup) {
  const auto state = parse_runc_state(
      R"({"id":"web","init_process_pid":41,"created":"2026-11-22T18:51:03.5Z",
          "config":{"labels":["a=b","bundle=/run/x/web"]},
          "cgroup_paths":{"memory":"/sys/fs/cgroup/memory/default/web"}})");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->pid, 41);
  EXPECT_EQ(state->bundle, "/run/x/web");
  EXPECT_EQ(state->cgroup_path, "/default/web");
  EXPECT_TRUE(state->created);
  const auto unified = parse_runc_state(
      R"({"id":"web","cgroup_paths":{"":"/sys/fs/cgroup/system.slice/runc-web.scope"}})");
  EXPECT_EQ(unified->cgroup_path, "/system.slice/runc-web.scope");
  EXPECT_FALSE(parse_runc_state("{}"));
  EXPECT_FALSE(parse_runc_state("{\"id\""));
}

TEST(CrunStatus, TellsProcessBundleAndCgroup) {
  const auto status = parse_crun_status(
      R"({"pid":41,"cgroup-path":"user.slice/libpod-1.scope","bundle":"/b",
          "created":"2026-11-22T18:51:03.5Z"})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->pid, 41);
  EXPECT_EQ(status->bundle, "/b");
  EXPECT_EQ(status->cgroup_path, "/user.slice/libpod-1.scope");
  EXPECT_FALSE(parse_crun_status("{\"pid\":-3}"));
}

}  // namespace
}  // namespace strata
