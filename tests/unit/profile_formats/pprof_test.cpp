#include "collectors/profile/formats/pprof.h"

#include <gtest/gtest.h>

#include "collectors/profile/formats/folded.h"
#include "collectors/profile/formats/gunzip.h"
#include "collectors/profile/formats/pprof.pb.h"
#include "collectors/profile/formats/read_profile.h"
#include "core/metrics/gzip.h"
#include "tests/support/sample_profile.h"

namespace strata::profile {
namespace {

pprof::wire::Profile message_of(const Profile& profile) {
  pprof::wire::Profile message;
  const auto bytes = gunzip(to_pprof(profile), 1U << 20U);
  EXPECT_TRUE(bytes && message.ParseFromString(*bytes));
  return message;
}

/// The least that others' files have: samples/count, one function of each name.
pprof::wire::Profile foreign(const std::vector<std::string>& functions) {
  pprof::wire::Profile message;
  for (const auto* const text : {"", "samples", "count"}) message.add_string_table(text);
  message.add_sample_type()->set_type(1);
  message.mutable_sample_type(0)->set_unit(2);
  for (std::size_t i = 0; i < functions.size(); ++i) {
    message.add_string_table(functions[i]);
    auto& function = *message.add_function();
    function.set_id(i + 1);
    function.set_name(static_cast<std::int64_t>(i + 3));
  }
  return message;
}

TEST(Pprof, SaysWhatItsFiguresAre) {
  const auto cpu = message_of(test::sample_cpu_profile());
  const auto text = [&](std::int64_t place) { return cpu.string_table(static_cast<int>(place)); };
  ASSERT_EQ(cpu.sample_type_size(), 2);
  EXPECT_EQ(text(cpu.sample_type(0).type()) + "/" + text(cpu.sample_type(0).unit()),
            "samples/count");
  EXPECT_EQ(text(cpu.sample_type(1).type()) + "/" + text(cpu.sample_type(1).unit()),
            "cpu/nanoseconds");
  EXPECT_EQ(text(cpu.default_sample_type()), "cpu");
  EXPECT_EQ(cpu.period(), 10'000'000);
  EXPECT_EQ(cpu.duration_nanos(), 10'000'000'000);
  EXPECT_EQ(cpu.string_table(0), "");
}

TEST(Pprof, LeavesNamelessFramesToTheReader) {
  const auto cpu = message_of(test::sample_cpu_profile());
  ASSERT_EQ(cpu.mapping_size(), 3);
  EXPECT_TRUE(cpu.mapping(0).has_functions());
  EXPECT_FALSE(cpu.mapping(1).has_functions());  // libc, which has a build id to find it by
  EXPECT_EQ(cpu.string_table(static_cast<int>(cpu.mapping(2).filename())), "[kernel.kallsyms]");
  EXPECT_EQ(cpu.location(4).line_size(), 0);
}

TEST(Pprof, IsReadBackAsItIs) {
  for (const auto& profile : {test::sample_cpu_profile(), test::sample_off_cpu_profile()}) {
    const auto back = read_profile(to_pprof(profile));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->kind, profile.kind);
    EXPECT_EQ(back->begin, profile.begin);
    EXPECT_EQ(back->duration, profile.duration);
    EXPECT_EQ(back->period, profile.period);
    EXPECT_EQ(to_folded(*back), to_folded(profile));
    EXPECT_EQ(back->processes.front().container, profile.processes.front().container);
    EXPECT_EQ(back->processes.front().container_id, profile.processes.front().container_id);
    EXPECT_EQ(back->processes.front().pid, profile.processes.front().pid);
    EXPECT_EQ(back->samples.front().thread, "worker");
    EXPECT_EQ(back->samples.front().nanoseconds, profile.samples.front().nanoseconds);
    EXPECT_EQ(back->mappings.front().build_id, profile.mappings.front().build_id);
  }
}

TEST(Pprof, CarriesWhatWasLostAndWhatWouldHelp) {
  auto profile = test::sample_cpu_profile();
  profile.losses = {.table_full = 1,
                    .no_stack = 2,
                    .truncated = 3,
                    .incomplete = 4,
                    .unknown_frames = 5,
                    .frames = 6,
                    .no_tables = "the kernel refuses: it is old"};
  profile.processes.front().hint = "start it with --perf-basic-prof";
  const auto back = read_pprof(to_pprof(profile));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->losses.table_full, 1U);
  EXPECT_EQ(back->losses.no_stack, 2U);
  EXPECT_EQ(back->losses.truncated, 3U);
  EXPECT_EQ(back->losses.incomplete, 4U);
  EXPECT_EQ(back->losses.unknown_frames, 5U);
  EXPECT_EQ(back->losses.frames, 6U);
  EXPECT_EQ(back->losses.no_tables, "the kernel refuses: it is old");
  EXPECT_EQ(back->processes.at(0).hint, "start it with --perf-basic-prof");
  EXPECT_EQ(back->processes.at(1).hint, "");
}

TEST(ReadPprof, TakesNoNumberFromACommentThatHasNone) {
  auto message = foreign({"f"});
  for (const auto* const text : {"samples without a stack: many", "to name frames of process x",
                                 "frames: 99999999999999999999999"}) {
    message.add_comment(message.string_table_size());
    message.add_string_table(text);
  }
  message.add_comment(-1);
  const auto back = read_pprof(message.SerializeAsString());
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->losses.no_stack, 0U);
  EXPECT_EQ(back->losses.frames, 0U);
}

TEST(ReadPprof, MakesFramesOfInlinedLines) {
  auto message = foreign({"inlined", "around"});
  auto& location = *message.add_location();
  location.set_id(9);
  location.add_line()->set_function_id(1);
  location.add_line()->set_function_id(2);
  auto& sample = *message.add_sample();
  sample.add_location_id(9);
  sample.add_value(5);
  const auto back = read_pprof(message.SerializeAsString());
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_folded(*back), "around;inlined 5\n");
}

TEST(ReadPprof, SkipsPlacesThatAreNotThere) {
  auto message = foreign({"f"});
  message.mutable_function(0)->set_name(-7);
  auto& location = *message.add_location();
  location.set_id(1);
  location.set_mapping_id(77);
  location.add_line()->set_function_id(88);
  auto& sample = *message.add_sample();
  sample.add_location_id(99);
  sample.add_location_id(1);
  sample.add_value(-5);
  sample.add_label()->set_key(1000);
  const auto back = read_pprof(message.SerializeAsString());
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_folded(*back), "[unknown] 0\n");
}

TEST(ReadPprof, RefusesWhatRepeatsItselfBeyondMeasure) {
  auto message = foreign({std::string(1U << 20U, 'f')});
  for (int i = 0; i < 1000; ++i) {
    auto& location = *message.add_location();
    location.set_id(static_cast<std::uint64_t>(i + 1));
    location.add_line()->set_function_id(1);
  }
  const auto refused = read_pprof(gzip(message.SerializeAsString()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::exhausted);
}

TEST(ReadPprof, RefusesABombOfZeros) {
  const auto refused = read_pprof(gzip(std::string(std::size_t{80} << 20U, '\0')));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::exhausted);
}

TEST(ReadPprof, LivesThroughEveryTruncation) {
  const auto whole = to_pprof(test::sample_cpu_profile());
  const auto plain = gunzip(whole, 1U << 20U);
  ASSERT_TRUE(plain);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_pprof(std::string_view(whole).substr(0, size))) << size;
  }
  for (std::size_t size = 0; size < plain->size(); ++size) {
    (void)read_profile(std::string_view(*plain).substr(0, size));
  }
}

}  // namespace
}  // namespace strata::profile
