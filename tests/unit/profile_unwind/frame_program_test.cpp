#include "collectors/profile/unwind/frame_program.h"

#include <limits>

#include <gtest/gtest.h>

namespace strata::profile {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::uint64_t begin = 0x1000;
constexpr std::uint64_t end = 0x1100;
// "def_cfa rsp+8, offset rip at c-8"
constexpr auto usual = "\x0c\x07\x08\x90\x01"sv;

struct Ran {
  bool sound = false;
  std::vector<RuleAt> rules;
};

Ran run(std::string_view instructions, std::string_view initial = usual) {
  CommonEntry common;
  common.data_factor = -8;
  common.return_register = register_return;
  common.instructions = initial;
  const CodeEntry code{begin, end, 0, instructions};
  Ran ran;
  ran.sound = run_frame_program(common, code, ran.rules);
  return ran;
}

int cfa(const strata_unwind_rule& rule) { return rule.cfa & STRATA_UNWIND_CFA_MASK; }
int rbp(const strata_unwind_rule& rule) { return rule.cfa >> STRATA_UNWIND_CFA_BITS; }

TEST(FrameProgramTest, APrologueAndAnEpilogue) {
  // push rbp; mov rbp, rsp; ...; pop rbp; ret
  const auto ran = run("\x41\x0e\x10\x86\x02\x43\x0d\x06\x50\x0c\x07\x08"sv);
  ASSERT_TRUE(ran.sound);
  ASSERT_EQ(ran.rules.size(), 4U);
  EXPECT_EQ(ran.rules[0].address, begin);
  EXPECT_EQ(cfa(ran.rules[0].rule), STRATA_CFA_RSP);
  EXPECT_EQ(ran.rules[0].rule.cfa_offset, 8);
  EXPECT_EQ(rbp(ran.rules[0].rule), STRATA_RBP_SAME);
  EXPECT_EQ(ran.rules[1].address, begin + 1);
  EXPECT_EQ(ran.rules[1].rule.cfa_offset, 16);
  EXPECT_EQ(rbp(ran.rules[1].rule), STRATA_RBP_CFA);
  EXPECT_EQ(ran.rules[1].rule.rbp_offset, -16);
  EXPECT_EQ(ran.rules[2].address, begin + 4);
  EXPECT_EQ(cfa(ran.rules[2].rule), STRATA_CFA_RBP);
  EXPECT_EQ(ran.rules[3].address, begin + 20);
  EXPECT_EQ(cfa(ran.rules[3].rule), STRATA_CFA_RSP);
}

TEST(FrameProgramTest, AStateIsRememberedWhole) {
  const auto ran = run("\x86\x02\x0a\x41\x0e\x20\xc6\x41\x0b"sv);
  ASSERT_TRUE(ran.sound);
  ASSERT_EQ(ran.rules.size(), 3U);
  EXPECT_EQ(ran.rules[1].rule.cfa_offset, 32);
  EXPECT_EQ(rbp(ran.rules[1].rule), STRATA_RBP_SAME);
  EXPECT_EQ(ran.rules[2].rule.cfa_offset, 8);
  EXPECT_EQ(rbp(ran.rules[2].rule), STRATA_RBP_CFA);
}

TEST(FrameProgramTest, ExpressionsThatCompilersWrite) {
  // def_cfa_expression of 11 bytes: a procedure linkage table's.
  auto rule = run("\x0f\x0b\x77\x08\x80\x00\x3f\x1a\x3b\x2a\x33\x24\x22"sv).rules.at(0).rule;
  EXPECT_EQ(cfa(rule), STRATA_CFA_PLT);
  EXPECT_EQ(rule.cfa_offset, 8);
  EXPECT_EQ(rule.extra, 11);
  // A stack that was aligned: *(rbp - 8); rbp is at rbp + 0.
  rule = run("\x0f\x03\x76\x78\x06\x10\x06\x02\x76\x00"sv).rules.at(0).rule;
  EXPECT_EQ(cfa(rule), STRATA_CFA_RBP_DEREF);
  EXPECT_EQ(rule.cfa_offset, -8);
  EXPECT_EQ(rbp(rule), STRATA_RBP_RBP);
  // OpenSSL's assembler: *(rsp + 88) + 8.
  rule = run("\x0f\x06\x77\xd8\x00\x06\x23\x08"sv).rules.at(0).rule;
  EXPECT_EQ(cfa(rule), STRATA_CFA_RSP_DEREF);
  EXPECT_EQ(rule.cfa_offset, 88);
  EXPECT_EQ(rule.extra, 8);
  // What a signal returns to: *(rsp + 160), rip at rsp + 168, rbp at rsp + 120.
  rule = run("\x0f\x04\x77\xa0\x01\x06\x10\x10\x03\x77\xa8\x01\x10\x06\x03\x77\xf8\x00"sv, ""sv)
             .rules.at(0)
             .rule;
  EXPECT_EQ(cfa(rule), STRATA_CFA_SIGNAL);
  EXPECT_EQ(rule.cfa_offset, 160);
  EXPECT_EQ(rbp(rule), STRATA_RBP_RSP);
  EXPECT_EQ(rule.rbp_offset, 120);
}

TEST(FrameProgramTest, WhatNoRowHoldsIsSaid) {
  EXPECT_EQ(cfa(run("\x07\x10"sv).rules.at(0).rule), STRATA_CFA_END);          // undefined rip
  EXPECT_EQ(cfa(run("\x0d\x0a"sv).rules.at(0).rule), STRATA_CFA_UNSUPPORTED);  // in r10
  EXPECT_EQ(cfa(run("\x0f\x01\x9c"sv).rules.at(0).rule), STRATA_CFA_UNSUPPORTED);
  EXPECT_EQ(cfa(run(""sv, "\x0c\x07\x08"sv).rules.at(0).rule), STRATA_CFA_UNSUPPORTED);
  EXPECT_EQ(rbp(run("\x09\x06\x00"sv).rules.at(0).rule), STRATA_RBP_LOST);  // in rax
  EXPECT_EQ(rbp(run("\x07\x06"sv).rules.at(0).rule), STRATA_RBP_LOST);
}

TEST(FrameProgramTest, NonsenseEndsTheStretch) {
  for (const auto nonsense : {"\x3f"sv, "\x0b"sv, "\x04\xff"sv, "\x0f\x7f"sv}) {
    const auto ran = run("\x41"s + std::string(nonsense));
    EXPECT_FALSE(ran.sound);
    ASSERT_EQ(ran.rules.size(), 2U);
    EXPECT_EQ(cfa(ran.rules[0].rule), STRATA_CFA_RSP);
    EXPECT_EQ(cfa(ran.rules[1].rule), STRATA_CFA_UNSUPPORTED);
  }
  EXPECT_FALSE(run(std::string(1000, '\x0a')).sound);
}

TEST(FrameProgramTest, NothingIsSaidOfWhatLiesBeyond) {
  const auto ran = run("\x04\xff\xff\xff\xff\x0e\x20\x41\x0e\x30"sv);
  ASSERT_TRUE(ran.sound);
  EXPECT_EQ(ran.rules.front().rule.cfa_offset, 8);
  EXPECT_EQ(ran.rules.back().address, end);
}

TEST(FrameProgramTest, NumbersThatOverflowAreNoHarm) {
  const auto most = std::numeric_limits<std::uint64_t>::max();
  CommonEntry common;
  common.code_factor = most;
  common.data_factor = std::numeric_limits<std::int64_t>::min();
  common.return_register = register_return;
  const CodeEntry code{begin, end, 0, "\x2f\x06\x7f\x86\x7f\x13\x40\x42"sv};
  std::vector<RuleAt> rules;
  EXPECT_FALSE(run_frame_program(common, code, rules));
}

}  // namespace
}  // namespace strata::profile
