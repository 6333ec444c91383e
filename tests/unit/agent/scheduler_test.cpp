#include "agent/runtime/scheduler.h"

#include <future>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace strata::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr MetricDef runs_def{
    "test_runs", "Collections so far.", MetricType::gauge, Layer::host, {}};

/// Counts its collections, fails or blocks on demand.
struct Behaviour {
  int runs = 0;
  bool fails = false;
  bool has_nothing = false;
  std::shared_future<void> blocked_until = {};
};

class FakeCollector final : public Collector {
 public:
  FakeCollector(Behaviour& behaviour, Placement placement, Layer layer)
      : behaviour_(behaviour), placement_(placement), layer_(layer) {}
  [[nodiscard]] std::string_view name() const override { return "fake"; }
  [[nodiscard]] Layer layer() const override { return layer_; }
  [[nodiscard]] Placement placement() const override { return placement_; }
  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    if (behaviour_.blocked_until.valid()) behaviour_.blocked_until.wait();
    batch.add(runs_def, ++behaviour_.runs);
    if (behaviour_.has_nothing) return fail(Code::no_data, "no such bus");
    if (behaviour_.fails) return fail(Code::io, "broken");
    return {};
  }

 private:
  Behaviour& behaviour_;
  Placement placement_;
  Layer layer_;
};

class SchedulerTest : public testing::Test {
 protected:
  CollectorRecipe recipe(Behaviour& behaviour, std::string settings = "a",
                         Placement placement = Placement::loop, Layer layer = Layer::host) {
    return {
        "fake",
        std::move(settings),
        {.period = seconds(10), .freshest = milliseconds(200), .deadline = seconds(5)},
        [=, &behaviour] { return std::make_unique<FakeCollector>(behaviour, placement, layer); }};
  }
  CollectContext context() {
    return {clock_.now(), clock_.wall_now(),
            std::make_shared<ContainerSet>(Container{},
                                           std::vector<std::shared_ptr<const Container>>{})};
  }
  static double value(const CollectorReport& report) { return report.batch->samples()[0].value; }

  test::FakeClock clock_;
  std::promise<void> woken_;
  Scheduler scheduler_{clock_, [this] { woken_.set_value(); }};
};

TEST_F(SchedulerTest, RunsAtOnceAndThenOncePerPeriod) {
  Behaviour behaviour;
  scheduler_.reconcile({recipe(behaviour)});
  scheduler_.run_due(context());
  scheduler_.run_due(context());
  EXPECT_EQ(behaviour.runs, 1);
  EXPECT_EQ(scheduler_.next_due(), clock_.now() + seconds(10));
  clock_.advance(seconds(10));
  scheduler_.run_due(context());
  EXPECT_EQ(behaviour.runs, 2);
}

TEST_F(SchedulerTest, WhatIsHurriedRunsAtOnceButNotWithoutRest) {
  Behaviour behaviour;
  scheduler_.reconcile({recipe(behaviour)});
  scheduler_.run_due(context());
  clock_.advance(seconds(3));
  scheduler_.hurry("another");
  EXPECT_EQ(scheduler_.next_due(), clock_.now() + seconds(7));
  scheduler_.hurry("fake");
  EXPECT_EQ(scheduler_.next_due(), clock_.now());
  scheduler_.run_due(context());
  EXPECT_EQ(behaviour.runs, 2);
  EXPECT_EQ(scheduler_.next_due(), clock_.now() + seconds(10));
  clock_.advance(milliseconds(300));
  scheduler_.hurry("fake");
  EXPECT_EQ(scheduler_.next_due(), clock_.now() + milliseconds(700));
}

TEST_F(SchedulerTest, WhileSomethingMayBeWrongTheHostIsLookedAtMoreOften) {
  Behaviour host;
  Behaviour api;
  auto served = recipe(api, "a", Placement::loop, Layer::business);
  served.name = "api";
  scheduler_.reconcile({recipe(host), served});
  scheduler_.run_due(context());
  const auto began = clock_.now();
  clock_.advance(seconds(2));
  scheduler_.attend(began + seconds(9));
  EXPECT_EQ(scheduler_.next_due(), began + seconds(5));
  clock_.advance(seconds(3));
  scheduler_.run_due(context());
  EXPECT_EQ(host.runs, 2);
  EXPECT_EQ(api.runs, 1) << "it is not ours to ask more often than its interval";
  EXPECT_EQ(scheduler_.next_due(), began + seconds(10));
  clock_.advance(seconds(5));
  scheduler_.run_due(context());
  EXPECT_EQ(host.runs, 3);
  EXPECT_EQ(scheduler_.next_due(), began + seconds(20)) << "it is over";
}

TEST_F(SchedulerTest, AScrapeGetsFreshDataButNotFresherThanTheCadenceAllows) {
  Behaviour behaviour;
  scheduler_.reconcile({recipe(behaviour)});
  scheduler_.run_due(context());
  clock_.advance(milliseconds(100));
  scheduler_.refresh(context(), LayerSet::all());
  EXPECT_EQ(behaviour.runs, 1);
  clock_.advance(milliseconds(100));
  scheduler_.refresh(context(), LayerSet::all());
  EXPECT_EQ(behaviour.runs, 2);
  EXPECT_FALSE(scheduler_.awaiting());
}

TEST_F(SchedulerTest, AScrapeOfOneLayerLeavesTheOthersToTheirPeriods) {
  Behaviour host;
  Behaviour container;
  scheduler_.reconcile({recipe(host), recipe(container, "b", Placement::loop, Layer::container)});
  scheduler_.run_due(context());
  clock_.advance(seconds(9));
  scheduler_.refresh(context(), LayerSet(Layer::container));
  EXPECT_EQ(host.runs, 1);
  EXPECT_EQ(container.runs, 2);
  clock_.advance(seconds(1));
  scheduler_.run_due(context());
  EXPECT_EQ(host.runs, 2);
  EXPECT_EQ(container.runs, 2);
  clock_.advance(seconds(1));
  scheduler_.refresh(context(), LayerSet::all());
  EXPECT_EQ(host.runs, 3);
  EXPECT_EQ(container.runs, 3);
}

TEST_F(SchedulerTest, AScrapeDoesNotWaitForLayersThatItDoesNotAskFor) {
  std::promise<void> release;
  Behaviour behaviour{.runs = 0, .fails = false, .blocked_until = release.get_future().share()};
  scheduler_.reconcile({recipe(behaviour, "a", Placement::own_thread)});
  scheduler_.run_due(context());
  scheduler_.refresh(context(), LayerSet(Layer::container));
  EXPECT_FALSE(scheduler_.awaiting());
  scheduler_.refresh(context(), LayerSet(Layer::host));
  EXPECT_TRUE(scheduler_.awaiting());
  release.set_value();
  woken_.get_future().wait();
}

TEST_F(SchedulerTest, ACollectionIsNewsUntilItIsReported) {
  Behaviour behaviour;
  scheduler_.reconcile({recipe(behaviour)});
  EXPECT_FALSE(scheduler_.has_news());
  scheduler_.run_due(context());
  EXPECT_TRUE(scheduler_.has_news());
  scheduler_.reports();
  EXPECT_FALSE(scheduler_.has_news());
}

TEST_F(SchedulerTest, AFailureIsCountedOnceAndItsSamplesAreKept) {
  Behaviour behaviour{.fails = true};
  scheduler_.reconcile({recipe(behaviour)});
  scheduler_.run_due(context());
  scheduler_.reports();
  const auto failed = scheduler_.reports();
  EXPECT_FALSE(failed[0].up);
  EXPECT_EQ(failed[0].last_error.message, "broken");
  EXPECT_EQ(failed[0].errors.at(Code::io), 1U);
  EXPECT_EQ(value(failed[0]), 1);

  behaviour.fails = false;
  clock_.advance(seconds(10));
  scheduler_.run_due(context());
  const auto healed = scheduler_.reports();
  EXPECT_TRUE(healed[0].up);
  EXPECT_EQ(healed[0].errors.at(Code::io), 1U);
}

TEST_F(SchedulerTest, HavingNoDataIsNoFailure) {
  Behaviour behaviour{.has_nothing = true};
  scheduler_.reconcile({recipe(behaviour)});
  scheduler_.run_due(context());
  const auto nothing = scheduler_.reports();
  EXPECT_TRUE(nothing[0].up);
  EXPECT_EQ(nothing[0].no_data, "no such bus");
  EXPECT_TRUE(nothing[0].errors.empty());
  EXPECT_TRUE(nothing[0].last_error.message.empty());

  behaviour.has_nothing = false;
  clock_.advance(seconds(10));
  scheduler_.run_due(context());
  EXPECT_TRUE(scheduler_.reports()[0].no_data.empty());
}

TEST_F(SchedulerTest, ReloadKeepsWhatIsUnchangedAndRemakesTheRest) {
  Behaviour behaviour;
  Behaviour other;
  scheduler_.reconcile({recipe(behaviour)});
  scheduler_.run_due(context());
  scheduler_.reconcile({recipe(behaviour)});
  EXPECT_EQ(value(scheduler_.reports()[0]), 1);
  scheduler_.reconcile({recipe(other, "b")});
  EXPECT_EQ(scheduler_.reports()[0].batch, nullptr);
  scheduler_.run_due(context());
  EXPECT_EQ(other.runs, 1);
}

TEST_F(SchedulerTest, AHangingCollectorIsLeftBehindAndHeals) {
  std::promise<void> release;
  Behaviour behaviour{.runs = 0, .fails = false, .blocked_until = release.get_future().share()};
  scheduler_.reconcile({recipe(behaviour, "a", Placement::own_thread)});
  scheduler_.refresh(context(), LayerSet::all());
  EXPECT_TRUE(scheduler_.awaiting());
  clock_.advance(milliseconds(300));
  EXPECT_FALSE(scheduler_.awaiting());

  clock_.advance(seconds(5));
  scheduler_.reports();
  const auto late = scheduler_.reports();
  EXPECT_FALSE(late[0].up);
  EXPECT_EQ(late[0].batch, nullptr);
  EXPECT_EQ(late[0].errors.at(Code::timeout), 1U);
  EXPECT_FALSE(scheduler_.idle());

  release.set_value();
  woken_.get_future().wait();
  const auto healed = scheduler_.reports();
  EXPECT_TRUE(healed[0].up);
  EXPECT_EQ(value(healed[0]), 1);
  EXPECT_TRUE(scheduler_.idle());
}

TEST_F(SchedulerTest, CollectorsThatShareThreadsDoNotWaitForOneThatHangs) {
  std::promise<void> release;
  Behaviour hanging{.runs = 0, .fails = false, .blocked_until = release.get_future().share()};
  Behaviour other;
  auto woken = woken_.get_future();
  scheduler_.reconcile({recipe(hanging, "a", Placement::shared_thread),
                        recipe(other, "b", Placement::shared_thread)});
  scheduler_.run_due(context());
  woken.wait();
  clock_.advance(seconds(5));
  const auto reports = scheduler_.reports();
  EXPECT_FALSE(reports[0].up);
  EXPECT_EQ(reports[0].errors.at(Code::timeout), 1U);
  EXPECT_TRUE(reports[1].up);
  EXPECT_EQ(value(reports[1]), 1);
  EXPECT_FALSE(scheduler_.idle());
  woken_ = {};
  woken = woken_.get_future();
  release.set_value();
  woken.wait();
  EXPECT_TRUE(scheduler_.reports()[0].up);
  EXPECT_TRUE(scheduler_.idle());
}

TEST_F(SchedulerTest, ARetiredCollectorThatHangsDoesNotBlockReload) {
  std::promise<void> release;
  Behaviour behaviour{.runs = 0, .fails = false, .blocked_until = release.get_future().share()};
  scheduler_.reconcile({recipe(behaviour, "a", Placement::own_thread)});
  scheduler_.run_due(context());
  scheduler_.reconcile({});
  EXPECT_TRUE(scheduler_.reports().empty());
  EXPECT_FALSE(scheduler_.idle());
  release.set_value();
  woken_.get_future().wait();
  EXPECT_TRUE(scheduler_.idle());
}

}  // namespace
}  // namespace strata::agent
