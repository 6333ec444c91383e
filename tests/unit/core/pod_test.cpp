#include "core/identity/pod.h"

#include <array>

#include <gtest/gtest.h>

namespace strata {
namespace {

struct Case {
  std::string_view path;
  std::string_view uid;
  std::string_view qos;
};

constexpr auto uid = "0f1e2d3c-1111-2222-3333-444455556666";

TEST(PodPath, KnowsBothDriversAndEveryLevel) {
  const auto id = std::string(64, 'a');
  const std::string slices = "/kubepods.slice/kubepods-";
  const std::string escaped = "0f1e2d3c_1111_2222_3333_444455556666.slice";
  const std::array<std::pair<std::string, std::string_view>, 8> cases = {{
      {"/kubepods/burstable/pod" + std::string(uid) + "/" + id, "Burstable"},
      {"/kubepods/besteffort/pod" + std::string(uid) + "/" + id, "BestEffort"},
      {"/kubepods/pod" + std::string(uid) + "/" + id, "Guaranteed"},
      {slices + "burstable.slice/kubepods-burstable-pod" + escaped + "/cri-containerd-" + id +
           ".scope",
       "Burstable"},
      {slices + "besteffort.slice/kubepods-besteffort-pod" + escaped + "/crio-" + id + ".scope",
       "BestEffort"},
      {slices + "pod" + escaped + "/crio-" + id + ".scope", "Guaranteed"},
      {"/system.slice/containerd.service/kubepods-burstable-pod" + escaped +
           ":cri-containerd:" + id,
       "Burstable"},
      {"/docker/" + id + "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" + escaped +
           "/cri-containerd-" + id + ".scope",
       "Guaranteed"},
  }};
  for (const auto& [path, qos] : cases) {
    const auto pod = parse_pod_path(path);
    ASSERT_TRUE(pod) << path;
    EXPECT_EQ(pod->uid, uid) << path;
    EXPECT_EQ(pod->qos, qos) << path;
  }
}

TEST(PodPath, AStaticPodsUidIsAHash) {
  const auto pod = parse_pod_path(
      "/kubepods.slice/kubepods-burstable.slice/"
      "kubepods-burstable-pod5a3c9f0b2d1e4c6f8a7b9c0d1e2f3a4b.slice/crio-x.scope");
  ASSERT_TRUE(pod);
  EXPECT_EQ(pod->uid, "5a3c9f0b2d1e4c6f8a7b9c0d1e2f3a4b");
}

TEST(PodPath, OtherCgroupsAreInNone) {
  for (const auto* path :
       {"/", "", "/docker/ab", "/kubepods", "/kubepods/burstable",
        "/kubepods.slice/kubepods-burstable.slice", "/system.slice/podman.service",
        "/kubepods/podfoo!", "/pod1234/x", "/kubepods-pod.slice"}) {
    EXPECT_FALSE(parse_pod_path(path)) << path;
  }
}

TEST(PodMember, IsReadFromLabelsAndFromAnnotations) {
  const auto labels = pod_member_of({{"io.kubernetes.container.name", "api"},
                                     {"io.kubernetes.pod.name", "api-0"},
                                     {"io.kubernetes.pod.namespace", "shop"},
                                     {"io.kubernetes.pod.uid", uid}});
  const auto annotations = pod_member_of({{"io.kubernetes.cri.container-name", "api"},
                                          {"io.kubernetes.cri.container-type", "container"},
                                          {"io.kubernetes.cri.sandbox-name", "api-0"},
                                          {"io.kubernetes.cri.sandbox-namespace", "shop"},
                                          {"io.kubernetes.cri.sandbox-uid", uid}});
  EXPECT_EQ(labels, annotations);
  EXPECT_EQ(name_in_cluster(labels), "shop/api-0/api");
  EXPECT_EQ(pod_member_of({{"com.docker.compose.service", "api"}}), PodMember{});
}

TEST(PodMember, ASandboxIsOneHoweverItIsSaid) {
  for (const auto& [key, value] : {std::pair("io.cri-containerd.kind", "sandbox"),
                                   std::pair("io.kubernetes.cri.container-type", "sandbox"),
                                   std::pair("io.kubernetes.cri-o.ContainerType", "sandbox"),
                                   std::pair("io.kubernetes.docker.type", "podsandbox"),
                                   std::pair("io.kubernetes.container.name", "POD")}) {
    const auto member = pod_member_of({{key, value},
                                       {"io.kubernetes.pod.name", "api-0"},
                                       {"io.kubernetes.pod.namespace", "shop"}});
    EXPECT_TRUE(member.sandbox) << key;
    EXPECT_EQ(name_in_cluster(member), "shop/api-0") << key;
  }
}

}  // namespace
}  // namespace strata
