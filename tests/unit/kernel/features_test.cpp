#include "core/kernel/features.h"

#include <gtest/gtest.h>

namespace strata::kernel {
namespace {

TEST(KernelFeatures, OnlyConfidentialityForbidsReads) {
  EXPECT_TRUE(forbids_kernel_reads("none integrity [confidentiality]\n"));
  EXPECT_FALSE(forbids_kernel_reads("none [integrity] confidentiality\n"));
  EXPECT_FALSE(forbids_kernel_reads("[none] integrity confidentiality\n"));
  EXPECT_FALSE(forbids_kernel_reads(""));
}

TEST(KernelFeatures, WithoutASectionOrItsTypeItIsNotSupported) {
  const auto nothing = KernelFeatures::none();
  EXPECT_EQ(nothing.without("tp_btf").supports("tp_btf/x").error().message, "without tp_btf");
  EXPECT_EQ(nothing.without("tp_btf/x").supports("tp_btf/x").error().message, "without tp_btf/x");
  EXPECT_EQ(nothing.without("tp_btf/x").supports("tp_btf/y").error().code, Code::permission);
}

}  // namespace
}  // namespace strata::kernel
