#include "collectors/profile/formats/folded.h"

#include <gtest/gtest.h>

#include "collectors/profile/formats/read_profile.h"
#include "tests/support/sample_profile.h"

namespace strata::profile {
namespace {

using test::ProfileMaker;

TEST(Folded, BeginsWithContainerAndProcess) {
  const auto text = to_folded(test::sample_cpu_profile());
  EXPECT_NE(text.find("flash-tickets-api;node;main;uv_run;[libc.so.6];do_sys_read 150\n"),
            std::string::npos);
  EXPECT_NE(text.find("[host];kworker/0:1;[no stack] 10\n"), std::string::npos);
  EXPECT_NE(text.find("flash-tickets-api;node;[unknown] 20\n"), std::string::npos);
}

TEST(Folded, KeepsEachStackOnOneLine) {
  ProfileMaker make(Kind::cpu);
  const auto process = make.process({1, "a;b\nc", "", ""});
  make.sample(process, {make.frame("f;g\nh", std::nullopt, 1)}, 2, 0);
  EXPECT_EQ(to_folded(make.profile()), "[host];a:b c;f:g h 2\n");
}

TEST(Folded, AddsUpEqualStacks) {
  ProfileMaker make(Kind::cpu);
  const auto process = make.process({1, "a", "", ""});
  const auto frame = make.frame("f", std::nullopt, 1);
  make.sample(process, {frame}, 2, 0);
  make.sample(process, {frame}, 3, 0);
  EXPECT_EQ(to_folded(make.profile()), "[host];a;f 5\n");
}

TEST(Folded, IsReadBackAsItIs) {
  for (const auto& profile : {test::sample_cpu_profile(), test::sample_off_cpu_profile()}) {
    const auto text = to_folded(profile);
    const auto back = read_profile(text);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->kind, profile.kind);
    EXPECT_EQ(to_folded(*back), text);
  }
}

TEST(ReadFolded, KnowsPerfsKernel) {
  const auto back = read_folded("java;run_[j];schedule_[k] 4\n");
  ASSERT_TRUE(back);
  ASSERT_EQ(back->frames.size(), 3U);
  EXPECT_EQ(back->frames[1].function, "run");
  EXPECT_EQ(back->frames[2].function, "schedule");
  EXPECT_TRUE(back->frames[2].kernel);
  EXPECT_EQ(back->samples.front().frames, (std::vector<std::uint32_t>{2, 1, 0}));
}

TEST(ReadFolded, KeepsNamesWithBlanks) {
  const auto back = read_folded("main;operator new(unsigned long) 12");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->frames[1].function, "operator new(unsigned long)");
}

TEST(ReadFolded, SkipsBrokenLinesAndRefusesWhatHasNoOther) {
  const auto back = read_folded("# a comment\na;b\n;;; 3\na;b 1\n x\nb 99999999999999999999999\n");
  ASSERT_TRUE(back);
  EXPECT_EQ(to_folded(*back), "[no stack] 3\na;b 1\n");
  for (const auto* const text : {"", "\n\n", "words without figures\n", " 7\n"}) {
    const auto refused = read_profile(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, Code::parse);
  }
}

}  // namespace
}  // namespace strata::profile
