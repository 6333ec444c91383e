#include "core/identity/container_path.h"

#include <string>

#include <gtest/gtest.h>

namespace strata {
namespace {

const std::string id(64, 'a');

void expect_container(const std::string& path, std::string_view runtime) {
  const auto parsed = parse_container_path(path);
  ASSERT_TRUE(parsed) << path;
  EXPECT_EQ(parsed->runtime_id, id) << path;
  EXPECT_EQ(parsed->runtime, runtime) << path;
}

TEST(ContainerPath, KnowsEveryRuntimesWayOfNaming) {
  expect_container("/docker/" + id, "docker");
  expect_container("/system.slice/docker-" + id + ".scope", "docker");
  expect_container("/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope",
                   "containerd");
  expect_container("/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:" + id,
                   "containerd");
  expect_container("/machine.slice/libpod-" + id + ".scope", "podman");
  expect_container("/libpod_parent/libpod-" + id, "podman");
  expect_container(
      "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + id + ".scope", "podman");
  expect_container("/system.slice/web.service/libpod-payload-" + id, "podman");
  expect_container("/kubepods.slice/crio-" + id + ".scope", "cri-o");
}

TEST(ContainerPath, KeepsContainersOfUnknownRuntimes) {
  expect_container("/kubepods/burstable/pod3f9/" + id, "");
  expect_container("/default/" + id, "");
  expect_container("/x.slice/somebody-" + id + ".scope", "");
  expect_container(id, "");
}

TEST(ContainerPath, TheInnermostOfNestedContainersCounts) {
  expect_container("/docker/" + std::string(64, 'b') + "/docker/" + id, "docker");
}

TEST(ContainerPath, OtherCgroupsAreNone) {
  for (const auto& path :
       {std::string("/"), std::string(), std::string("/docker"), "/docker/" + id + "/init.scope",
        "/docker/" + id.substr(1), "/docker/" + std::string(64, 'A'), "/docker/x" + id,
        "/machine.slice/libpod-conmon-" + id + ".scope", "/crio-conmon-" + id + ".scope",
        "/docker/" + id + ".mount"}) {
    EXPECT_FALSE(parse_container_path(path)) << path;
  }
}

TEST(ContainerPath, WithinEndsAtAComponent) {
  EXPECT_TRUE(is_within("/docker/a", "/docker"));
  EXPECT_TRUE(is_within("/docker", "/docker"));
  EXPECT_TRUE(is_within("/docker", "/"));
  EXPECT_FALSE(is_within("/docker2", "/docker"));
}

TEST(UnitPath, IsTheCgroupOfAServiceOrScope) {
  EXPECT_EQ(parse_unit_path("/system.slice/nginx.service"), "nginx.service");
  EXPECT_EQ(parse_unit_path("/user.slice/user-0.slice/session-3.scope"), "session-3.scope");
  EXPECT_EQ(parse_unit_path("/system.slice/dev-disk-by\\x2duuid.swap"),
            "dev-disk-by\\x2duuid.swap");
  EXPECT_EQ(parse_unit_path("/user.slice/user@1000.service/app.slice/x.service"), "x.service");
}

TEST(UnitPath, NeitherSlicesNorContainersNorPlainCgroupsAreUnits) {
  EXPECT_FALSE(parse_unit_path("/system.slice"));
  EXPECT_FALSE(parse_unit_path("/system.slice/nginx.service/worker"));
  EXPECT_FALSE(parse_unit_path("/system.slice/docker-" + id + ".scope"));
  EXPECT_FALSE(parse_unit_path("/docker/" + id + "/system.slice/nginx.service"));
  EXPECT_FALSE(parse_unit_path("/.service"));
  EXPECT_FALSE(parse_unit_path("/"));
  EXPECT_FALSE(parse_unit_path(""));
}

}  // namespace
}  // namespace strata
