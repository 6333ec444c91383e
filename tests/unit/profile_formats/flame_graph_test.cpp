#include "collectors/profile/formats/flame_graph.h"

#include <limits>

#include <gtest/gtest.h>

#include "collectors/profile/formats/flame_tree.h"
#include "collectors/profile/formats/folded.h"
#include "tests/support/sample_profile.h"

namespace strata::profile {
namespace {

using test::ProfileMaker;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const FlameNode* node_named(const FlameTree& tree, std::string_view name) {
  for (const auto& node : tree.nodes()) {
    if (tree.name(node) == name) return &node;
  }
  return nullptr;
}

TEST(FlameTree, MergesStacksFromTheRoot) {
  FlameTree tree;
  tree.add(test::sample_cpu_profile(), 0);
  tree.finish();
  const auto* const loop = node_named(tree, "uv_run");
  ASSERT_NE(loop, nullptr);
  EXPECT_DOUBLE_EQ(tree.share(*loop), 0.9);
  EXPECT_DOUBLE_EQ(tree.self_share(*loop, 0), 0);
  const auto* const order = node_named(tree, "LazyCompile:*handleOrder /app/orders.js:42");
  ASSERT_NE(order, nullptr);
  EXPECT_EQ(order->level, Level::runtime);
  EXPECT_DOUBLE_EQ(tree.self_share(*order, 0), 0.1);
}

TEST(FlameTree, IsBoundedInDepth) {
  ProfileMaker make(Kind::cpu);
  const auto frame = make.frame("f", std::nullopt, 1);
  make.sample(make.process({}), std::vector<std::uint32_t>(100'000, frame), 1, 1);
  FlameTree tree;
  tree.add(make.profile(), 0);
  EXPECT_LE(tree.nodes().size(), 1001U);
  EXPECT_EQ(tree.nodes().back().self[0], 1U);
}

TEST(FlameTree, DoesNotWrapAround) {
  ProfileMaker make(Kind::cpu);
  const auto frame = make.frame("f", std::nullopt, 1);
  const auto most = std::numeric_limits<std::uint64_t>::max();
  make.sample(make.process({}), {frame}, 1, most);
  make.sample(make.process({}), {frame}, 1, most);
  FlameTree tree;
  tree.add(make.profile(), 0);
  EXPECT_DOUBLE_EQ(tree.share(tree.nodes().back()), 1);
}

TEST(FlameGraph, ShowsEveryNameAsText) {
  for (const auto page : {Page::svg, Page::html}) {
    const auto text =
        to_flame_graph(test::sample_cpu_profile(), {.title = test::hostile_name, .page = page});
    EXPECT_FALSE(has(text, "<script>alert"));
    EXPECT_TRUE(has(text, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;;"));
    EXPECT_FALSE(has(text, "\x1b"));
  }
}

TEST(FlameGraph, TellsOfFramesTooNarrowToBeDrawn) {
  ProfileMaker make(Kind::cpu);
  const auto process = make.process({1, "a", "", ""});
  make.sample(process, {make.frame("wide", std::nullopt, 1)}, 99'990, 99'990);
  const auto narrow = make.frame("narrow", std::nullopt, 2);
  make.sample(process, {narrow, make.frame("inner", std::nullopt, 3)}, 10, 10);
  const auto text = to_flame_graph(make.profile(), {.title = "t"});
  EXPECT_FALSE(has(text, ">narrow<"));
  EXPECT_TRUE(has(text, "2 frames are too narrow to be drawn (under 0.02 %): 0.01 % together."));
}

TEST(FlameGraph, OfNothingIsAPageAllTheSame) {
  for (const auto kind : {Kind::cpu, Kind::off_cpu}) {
    Profile nothing;
    nothing.kind = kind;
    EXPECT_TRUE(has(to_flame_graph(nothing, {.title = "t"}), "data-total=\"0\""));
    EXPECT_TRUE(has(to_differential_flame_graph(nothing, nothing, {.title = "t"}), "</svg>"));
  }
}

TEST(FlameGraph, ColoursWaitsByWhatTheyAreFor) {
  const auto text = to_flame_graph(test::sample_off_cpu_profile(), {.title = "t"});
  EXPECT_TRUE(has(text, "<g class=\"wait-disk"));
  EXPECT_TRUE(has(text, "data-w=\"disk 66.67 %, lock 33.33 %\""));
}

TEST(DifferentialFlameGraph, ShowsWhatGrewAndWhatShrank) {
  const auto text = to_differential_flame_graph(test::sample_cpu_profile(),
                                                test::sample_later_profile(), {.title = "t"});
  EXPECT_TRUE(has(text, "Grew most, in points: do_sys_read +30.00"));
  EXPECT_TRUE(has(text, "Shrank most, in points: ns::Signer&lt;int&gt;::sign"));
  EXPECT_TRUE(has(text, "data-b=\"0.150000\" data-a=\"0.450000\""));
  EXPECT_TRUE(has(text, "<g class=\"grew5"));
  EXPECT_TRUE(has(text, "<g class=\"shrank5"));
}

TEST(DifferentialFlameGraph, IsTheSameFromFoldedStacks) {
  auto profile = test::sample_cpu_profile();
  for (auto& frame : profile.frames) {
    if (frame.function == test::hostile_name) frame.function = "harmless";  // a `;` is a loss there
  }
  const auto before = read_folded(to_folded(profile));
  ASSERT_TRUE(before);
  const auto text = to_differential_flame_graph(*before, profile, {.title = "t"});
  EXPECT_FALSE(has(text, "<g class=\"grew1"));
  EXPECT_FALSE(has(text, "<g class=\"shrank1"));
  EXPECT_FALSE(has(text, "Grew most"));
}

TEST(DifferentialFlameGraph, TakesEachProfileAsAWhole) {
  auto twice = test::sample_cpu_profile();
  for (auto& sample : twice.samples) sample.nanoseconds *= 2;
  const auto text = to_differential_flame_graph(test::sample_cpu_profile(), twice, {.title = "t"});
  EXPECT_FALSE(has(text, "Grew most"));
}

}  // namespace
}  // namespace strata::profile
