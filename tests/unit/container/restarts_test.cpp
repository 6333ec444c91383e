#include "collectors/container/restarts.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

class RestartsTest : public testing::Test {
 protected:
  static Container container(const std::string& id, std::uint64_t run,
                             std::optional<std::uint64_t> counted = std::nullopt) {
    auto made = make_container("/docker/" + id, "api", 41, run);
    made.runtime = made.source = "docker";
    made.runtime_id = id;
    made.restarts = counted;
    return made;
  }
  /// The one workload's restarts; nothing where there is none.
  std::optional<double> total(const std::shared_ptr<const ContainerSet>& set) {
    const auto got = collect(collector, set, clock);
    EXPECT_LE(got.samples.size(), 1U);
    return got.samples.empty() ? std::nullopt : std::optional(got.samples.front().second);
  }
  std::optional<double> total(const Container& of) { return total(set_of({of})); }

  test::FakeClock clock;
  RestartsCollector collector;
};

TEST_F(RestartsTest, BeginWithWhatTheRuntimeHasCounted) {
  EXPECT_EQ(total(container("a", 2)), 0);
  EXPECT_EQ(total(container("a", 2, 7)), 7);
}

TEST_F(RestartsTest, ARestartThatTheRuntimeCountsIsOne) {
  EXPECT_EQ(total(container("a", 2, 0)), 0);
  EXPECT_EQ(total(container("a", 3, 0)), 1) << "seen before the runtime has told";
  EXPECT_EQ(total(container("a", 3, 1)), 1);
  EXPECT_EQ(total(container("a", 4, 2)), 2);
  EXPECT_EQ(total(container("a", 9, 7)), 7) << "some in between were not seen";
}

TEST_F(RestartsTest, AStartByHandIsOneThoughTheRuntimeBeginsAnew) {
  EXPECT_EQ(total(container("a", 2, 5)), 5);
  EXPECT_EQ(total(stopped_set_of({[] {
              auto stopped = container("a", 2, 5);
              stopped.keys.clear();
              return stopped;
            }()})),
            5);
  EXPECT_EQ(total(container("a", 3)), 5) << "the runtime has not told yet";
  EXPECT_EQ(total(container("a", 3, 0)), 6);
  EXPECT_EQ(total(container("a", 4, 1)), 7);
  EXPECT_EQ(total(container("a", 5, 0)), 8);
  EXPECT_EQ(total(container("b", 6, 0)), 9);
}

TEST_F(RestartsTest, AnotherContainerUnderTheNameIsOne) {
  EXPECT_EQ(total(container("a", 2)), 0);
  EXPECT_EQ(total(container("a", 3)), 1);
  EXPECT_EQ(total(set_of({})), 1) << "kept while there is none";
  EXPECT_EQ(total(container("b", 4)), 2);
  EXPECT_EQ(total(container("b", 5)), 3);
}

TEST_F(RestartsTest, TwoUnderOneNameAreNotRestarts) {
  EXPECT_EQ(total(container("a", 2)), 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(total(set_of({container("a", 2), container("b", 3)})), 0);
}

TEST_F(RestartsTest, TheDepartedAndTheNamelessAreNoWorkloads) {
  auto gone = container("a", 2);
  gone.departed = clock.now();
  EXPECT_FALSE(total(gone));
  auto nameless = container("a", 2);
  nameless.source = "cgroup";
  EXPECT_FALSE(total(nameless));
}

TEST_F(RestartsTest, InKubernetesThePodsContainerCounts) {
  auto pod = container("a", 2);
  pod.labels = {{"io.kubernetes.pod.namespace", "shop"},
                {"io.kubernetes.pod.name", "web-0"},
                {"io.kubernetes.container.name", "nginx"}};
  EXPECT_EQ(total(pod), 0);
  pod.runtime_id = "b";
  pod.entity = make_entity("/docker/b", "app:1", "k8s_nginx_web-0_shop_1");
  const auto got = collect(collector, set_of({pod}), clock);
  ASSERT_EQ(got.samples.size(), 1U);
  EXPECT_EQ(got.samples[0].first,
            R"(strata_container_restarts_total{runtime="docker",name="",compose_project="",)"
            R"(compose_service="",namespace="shop",pod="web-0",container="nginx"})");
  EXPECT_EQ(got.samples[0].second, 1);
}

/// Each restart is another container there, and its count is of those before it too.
class CumulativeRestarts : public RestartsTest {
 protected:
  Container attempt(std::uint64_t number, std::optional<std::uint64_t> counted) {
    const auto id = std::string(1, static_cast<char>('a' + number));
    auto made = container(id, 10 + number, counted);
    made.runtime = made.source = "cri-o";
    made.created = clock.wall_now() + std::chrono::minutes(number);
    made.restarts_cumulative = counted.has_value();
    made.pod.uid = "1234";
    return made;
  }
  Container attempt(std::uint64_t number) { return attempt(number, number); }
  static Container ended(Container of) {
    of.keys.clear();
    of.state = ContainerState::exited;
    return of;
  }
  static std::shared_ptr<const ContainerSet> set_with(std::vector<Container> live,
                                                      std::vector<Container> stopped) {
    using List = std::vector<std::shared_ptr<const Container>>;
    const auto running = set_of(std::move(live));
    const auto others = stopped_set_of(std::move(stopped));
    return std::make_shared<const ContainerSet>(
        running->host(), List(running->all().begin(), running->all().end()), List{}, List{},
        List(others->stopped().begin(), others->stopped().end()));
  }
};

TEST_F(CumulativeRestarts, AreNotAddedAcrossContainers) {
  for (const std::uint64_t number : {0U, 1U, 2U, 3U, 7U}) {
    EXPECT_EQ(total(attempt(number)), static_cast<double>(number));
  }
}

TEST_F(CumulativeRestarts, OneThatIsSeenBeforeItIsCountedIsOne) {
  EXPECT_EQ(total(attempt(3)), 3);
  EXPECT_EQ(total(attempt(4, std::nullopt)), 4);
  EXPECT_EQ(total(attempt(4)), 4);
}

TEST_F(CumulativeRestarts, TheOneThatRunsIsFollowedAndNotTheOneThatHasEnded) {
  EXPECT_EQ(total(attempt(0)), 0);
  EXPECT_EQ(total(stopped_set_of({ended(attempt(0))})), 0);
  EXPECT_EQ(total(set_with({attempt(1)}, {ended(attempt(0))})), 1);
  EXPECT_EQ(total(set_with({}, {ended(attempt(0)), ended(attempt(1))})), 1);
  EXPECT_EQ(total(set_with({attempt(2)}, {ended(attempt(0)), ended(attempt(1))})), 2);
}

TEST_F(CumulativeRestarts, BeginAnewInAnotherPodOfTheName) {
  EXPECT_EQ(total(attempt(5)), 5);
  auto renewed = attempt(6, 0);
  renewed.pod.uid = "5678";
  EXPECT_EQ(total(stopped_set_of({ended(attempt(5))})), 5);
  EXPECT_EQ(total(renewed), 6);
  EXPECT_EQ(total(stopped_set_of({ended(attempt(5))})), 6) << "one from before";
  renewed.runtime_id = "x";
  renewed.restarts = 1;
  EXPECT_EQ(total(renewed), 7);
}

TEST_F(RestartsTest, TheLongGoneAreForgotten) {
  EXPECT_EQ(total(container("a", 2)), 0);
  clock.advance(3h);
  EXPECT_EQ(total(set_of({})), 0) << "it has just left";
  clock.advance(59min);
  EXPECT_EQ(total(set_of({})), 0);
  clock.advance(2min);
  EXPECT_FALSE(total(set_of({})));
}

TEST_F(RestartsTest, ThereAreNeverMoreThanAllowed) {
  RestartsCollector few({.max_workloads = 2});
  std::vector<Container> all;
  for (const auto* name : {"a", "b", "c"}) {
    all.push_back(container(name, 2));
    all.back().entity = make_entity(name, "", name);
  }
  EXPECT_EQ(collect(few, set_of(all), clock).samples.size(), 2U);
}

}  // namespace
}  // namespace strata::container
