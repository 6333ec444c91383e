#include "agent/views/table.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(Table, AlignsColumnsAndLeavesNoBlanksAtTheEnd) {
  Table table({{"name"}, {"size", Align::right}, {"why"}});
  table.add({"events", "16 MiB", "because"});
  table.add({"für", "1 B"});
  EXPECT_EQ(table.text(),
            "  name      size  why\n"
            "  events  16 MiB  because\n"
            "  für        1 B  -\n");
}

TEST(Table, SaysWhenThereIsNothing) { EXPECT_EQ(Table({{"name"}}).text(), "  none\n"); }

TEST(Table, CutsWhatIsTooWide) {
  Table table({{"n"}});
  table.add({std::string(200, 'x')});
  EXPECT_EQ(table.text(), "  n\n  " + std::string(120, 'x') + "...\n");
}

}  // namespace
}  // namespace strata
