#include "agent/pipeline/runtime_findings.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "core/identity/runtimes/containerd/containerd.pb.h"
#include "tests/support/fake_docker.h"
#include "tests/support/fake_grpc.h"
#include "tests/support/temp_tree.h"

namespace strata::agent {
namespace {

class RuntimeFindings : public testing::Test {
 protected:
  RuntimeFindings() {
    config.docker = "unix://" + tree.path("run/docker.sock");
    config.docker_root = "/var/lib/docker";
    for (const auto* directory : {"run/containerd", "run/podman", "run/crio"}) {
      std::filesystem::create_directories(tree.path(directory));
    }
    std::filesystem::remove(tree.path("run/crio"));
  }
  [[nodiscard]] RuntimeFinding of(const std::string& runtime) const {
    const HostFs fs(HostPaths{.procfs = {}, .sysfs = {}, .rootfs = tree.path(""), .udev_data = {}});
    const auto all = look_for_runtimes(config, fs);
    EXPECT_EQ(all.size(), 4U);
    return *std::find_if(all.begin(), all.end(),
                         [&](const auto& one) { return one.runtime == runtime; });
  }
  static test::FakeDocker::Answer version(const std::string& json) {
    return [json](const std::string&) {
      return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(json.size()) + "\r\n\r\n" +
             json;
    };
  }
  [[nodiscard]] std::string in(const std::string& path) const { return tree.path(path); }

  test::TempTree tree;
  ContainersConfig config;
};

TEST_F(RuntimeFindings, WhatIsNotHereIsNoFault) {
  for (const auto* runtime : {"containerd", "podman", "CRI-O"}) {
    EXPECT_EQ(of(runtime).reach, RuntimeReach::absent) << runtime;
    EXPECT_TRUE(of(runtime).detail.starts_with("no ")) << of(runtime).detail;
  }
}

TEST_F(RuntimeFindings, ASocketThatIsAskedForAndNotThereIsAFault) {
  const auto docker = of("Docker");
  EXPECT_EQ(docker.reach, RuntimeReach::silent);
  EXPECT_FALSE(docker.has_files);
  config.crio = "unix:///nowhere.sock";
  EXPECT_EQ(of("CRI-O").reach, RuntimeReach::silent);
  EXPECT_NE(of("CRI-O").detail.find("/nowhere.sock"), std::string::npos);
}

TEST_F(RuntimeFindings, DockerTellsItsVersion) {
  const test::FakeDocker docker(in("run/docker.sock"), version(R"({"Version":"20.10.24+dfsg1"})"));
  EXPECT_EQ(of("Docker").reach, RuntimeReach::answers);
  EXPECT_EQ(of("Docker").detail, in("run/docker.sock") + " answers, version 20.10.24+dfsg1");
}

TEST_F(RuntimeFindings, AnAnswerThatMakesNoSenseIsNone) {
  const test::FakeDocker docker(in("run/docker.sock"), version("[]"));
  tree.write("var/lib/docker/containers/x", "");
  EXPECT_EQ(of("Docker").reach, RuntimeReach::silent);
  EXPECT_TRUE(of("Docker").has_files);
  EXPECT_EQ(of("Docker").detail, in("run/docker.sock") + ": Docker's answer has no version, " +
                                     in("var/lib/docker/containers") + " is there");
}

TEST_F(RuntimeFindings, PodmanWithoutASocketIsKnownByItsFiles) {
  const auto list = "var/lib/containers/storage/overlay-containers/containers.json";
  tree.write(list, "[]");
  const auto podman = of("podman");
  EXPECT_EQ(podman.reach, RuntimeReach::files);
  EXPECT_EQ(podman.detail, "no " + in("run/podman/podman.sock") + ", " + in(list) + " is there");
  config.podman = "";
  EXPECT_EQ(of("podman").reach, RuntimeReach::files);
  EXPECT_TRUE(of("podman").detail.starts_with("its socket is off by containers.podman, "));
}

TEST_F(RuntimeFindings, ContainerdTellsItsNamespaces) {
  const test::FakeGrpc server(in("run/containerd/containerd.sock"), [](const auto&) {
    containerd::wire::Namespaces spaces;
    for (const auto* name : {"moby", "k8s.io"}) spaces.add_namespaces()->set_name(name);
    return test::GrpcAnswer{.messages = {spaces.SerializeAsString()}};
  });
  EXPECT_EQ(of("containerd").reach, RuntimeReach::answers);
  EXPECT_EQ(of("containerd").detail,
            in("run/containerd/containerd.sock") + " answers, namespaces: k8s.io");
}

TEST_F(RuntimeFindings, CrioIsAskedForItsVersion) {
  std::filesystem::create_directories(in("run/crio"));
  EXPECT_EQ(of("CRI-O").reach, RuntimeReach::files);
  std::string asked;
  const test::FakeGrpc server(in("run/crio/crio.sock"), [&](const test::GrpcRequest& request) {
    asked = request.path;
    return test::GrpcAnswer{.messages = {""}};
  });
  EXPECT_EQ(of("CRI-O").reach, RuntimeReach::answers);
  EXPECT_EQ(asked, "/runtime.v1.RuntimeService/Version");
}

}  // namespace
}  // namespace strata::agent
