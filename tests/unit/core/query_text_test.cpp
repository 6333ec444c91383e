#include "core/base/query_text.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(QueryText, WritesWhatGoWrites) {
  EXPECT_EQ(query_escaped("a-Z_0.9~"), "a-Z_0.9~");
  EXPECT_EQ(query_escaped("up{job=\"x\"} == 0"), "up%7Bjob%3D%22x%22%7D+%3D%3D+0");
  EXPECT_EQ(query_escaped("/a+b&c%"), "%2Fa%2Bb%26c%25");
  EXPECT_EQ(query_escaped("é"), "%C3%A9");
  EXPECT_EQ(query_escaped(""), "");
}

}  // namespace
}  // namespace strata
