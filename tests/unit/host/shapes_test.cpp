// Tables of the host's collectors: which file holds what.
#include <array>

#include <gtest/gtest.h>
#include <unistd.h>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/definitions.h"
#include "collectors/host/shapes/key_families.h"
#include "collectors/host/shapes/made_families.h"
#include "collectors/host/shapes/number_files.h"
#include "collectors/host/shapes/word_table.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using test::gauge;

TEST(Numbers, AreReadAsTheyAreSpelt) {
  EXPECT_EQ(number_of(" 12\n"), 12);
  EXPECT_EQ(number_of("-1"), -1);
  EXPECT_EQ(number_of("1.5"), 1.5);
  EXPECT_EQ(number_of("18446744073709551615"), 18446744073709551615.0);
  EXPECT_EQ(number_of("1f", {.spelling = Spelling::hex}), 31);
  EXPECT_EQ(number_of("0x1F", {.spelling = Spelling::any_base}), 31);
  EXPECT_EQ(number_of("017", {.spelling = Spelling::any_base}), 15);
  EXPECT_EQ(number_of("0", {.spelling = Spelling::any_base}), 0);
  EXPECT_EQ(number_of("2.5 Gb/sec (1X SDR)", {.spelling = Spelling::leading, .times = 2}), 5);
  EXPECT_EQ(number_of("4: ACTIVE", {.spelling = Spelling::leading}), 4);
  EXPECT_EQ(number_of("enabled", {.spelling = Spelling::flag}), 1);
  EXPECT_EQ(number_of("1500", {.per_unit = 1000}), 1.5);
  EXPECT_EQ(number_of("3", {.pages = true}), 3.0 * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(number_of("512", {.spelling = Spelling::human}), 512);
  EXPECT_EQ(number_of("-3k", {.spelling = Spelling::human}), -3072);
  EXPECT_EQ(number_of("20.4G", {.spelling = Spelling::human}), (20 + 4 / 10.24) * 1073741824);
  EXPECT_EQ(number_of("-0.5M", {.spelling = Spelling::human}), -5 / 10.24 * 1048576);
}

TEST(Numbers, OfHexadecimalDigitsHaveTheirBits) {
  EXPECT_EQ(hex32("ffffffff"), 0xFFFFFFFFU);
  EXPECT_EQ(hex32("0000000b"), 11U);
  for (const auto* const text : {"", "100000000", "0x1", "-1", "1 "}) {
    EXPECT_FALSE(hex32(text)) << text;
  }
}

TEST(Numbers, ThatAreNoneAreAbsent) {
  for (const auto* const text :
       {"", "-", "1x", "nan", "inf", "1 2", "18446744073709551616", "-1e30", "N/A (no PMA)"}) {
    EXPECT_FALSE(number_of(text)) << text;
  }
  EXPECT_FALSE(number_of("0x", {.spelling = Spelling::hex}));
  EXPECT_FALSE(number_of("maybe", {.spelling = Spelling::flag}));
  for (const auto* const text : {"", "k", ".k", "1.k", "1.-2k", "1.2.3k", "0x1k"}) {
    EXPECT_FALSE(number_of(text, {.spelling = Spelling::human})) << text;
  }
  EXPECT_FALSE(number_of("ACTIVE", {.spelling = Spelling::leading}));
  EXPECT_FALSE(number_of("ffffffffffffffff", {.spelling = Spelling::hex, .unknown = ~0ULL}));
}

constexpr std::array file_rows = {
    NumberFile{{Root::proc, "sys/fs/file-nr"}, gauge("allocated")},
    NumberFile{{Root::proc, "sys/fs/file-nr"}, gauge("maximum"), 2},
    NumberFile{{Root::host_net, "one"}, gauge("one"), 0, {}, Missing::no_data},
};

TEST(NumberFilesTest, ReadsFieldsOfOneLine) {
  const TempTree tree;
  tree.write("proc/sys/fs/file-nr", "1184\t0\t2445330\n");
  tree.write("proc/1/net/one", "7\n");
  tree.write("proc/net/one", "8\n");
  const auto collector =
      made_of("files", Placement::loop,
              std::make_unique<NumberFiles>(test::host_with(tree, {}), file_rows));
  EXPECT_EQ(test::text_of(*collector), "allocated 1184\nmaximum 2445330\none 7\n");
}

TEST(NumberFilesTest, SaysWhatIsMissing) {
  const TempTree tree;
  tree.write("proc/sys/fs/file-nr", "1184\n");
  NumberFiles files(test::host_with(tree, {}), file_rows);
  Batch batch;
  const auto status = files.collect({}, batch);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::parse) << "outweighs that there is no data";
  EXPECT_EQ(batch.samples().size(), 1U);
}

constexpr std::array columns = {Column{1, gauge("first", {"cpu"})},
                                Column{3, gauge("third", {"cpu"}), {.spelling = Spelling::hex}}};
constexpr ColumnTable by_line{
    .file = {Root::proc, "table"}, .columns = columns, .heading = 1, .begins = "cpu", .fewest = 2};

TEST(ColumnsTest, HaveASeriesForEachLine) {
  const TempTree tree;
  tree.write("proc/table",
             "cpu heading\ncpu0 1 2 ff\ncpu1 4\ncpu1 5\nnode 1 2 3\ncpu\ncpu2 x 2 10\ncpu3 9");
  auto collector = made_of("table", Placement::loop,
                           std::make_unique<Columns>(test::host_with(tree, {}), by_line));
  EXPECT_EQ(test::text_of(*collector),
            "first{cpu=\"0\"} 1\nfirst{cpu=\"1\"} 4\nthird{cpu=\"0\"} 255\nthird{cpu=\"2\"} 16\n");
}

TEST(ColumnsTest, AreFilteredByTheirFirstLabel) {
  const TempTree tree;
  tree.write("proc/table", "cpu heading\ncpu0 1 2 ff\ncpu1 4\n");
  Columns table(test::host_with(tree, {}), by_line, {.exclude = "^0$"});
  Batch batch;
  EXPECT_TRUE(table.collect({}, batch));
  ASSERT_EQ(batch.samples().size(), 1U);
  EXPECT_EQ(batch.labels(batch.samples()[0]), "cpu=\"1\"");
}

constexpr std::array summed_columns = {Column{0, gauge("sum")}};
constexpr std::array counted_columns = {Column{0, gauge("lines", {"device"})}};

TEST(ColumnsTest, AddUpOrCountLines) {
  const TempTree tree;
  tree.write("proc/table", "1 eth0\n2 eth0\n4 lo\n");
  const ColumnTable sum{
      .file = {Root::proc, "table"}, .columns = summed_columns, .series = Series::sum};
  const ColumnTable count{.file = {Root::proc, "table"},
                          .columns = counted_columns,
                          .label_at = {1},
                          .series = Series::count};
  auto collector =
      made_of("table", Placement::loop, std::make_unique<Columns>(test::host_with(tree, {}), sum),
              std::make_unique<Columns>(test::host_with(tree, {}), count));
  EXPECT_EQ(test::text_of(*collector), "lines{device=\"eth0\"} 2\nlines{device=\"lo\"} 1\nsum 7\n");
}

TEST(ColumnsTest, AFileWithoutALineOfTheTableIsNotBelieved) {
  const TempTree tree;
  const ColumnTable table{.file = {Root::proc, "table"},
                          .columns = summed_columns,
                          .heading = 1,
                          .headed_by = "head",
                          .fewest = 2};
  Columns part(test::host_with(tree, {}), table);
  Batch batch;
  tree.write("proc/table", "heading\n");
  EXPECT_TRUE(part.collect({}, batch));
  for (const auto* const broken :
       {"", "heading", "garbage\n", "heading\nshort\n", "heading\nno numbers\n"}) {
    tree.write("proc/table", broken);
    EXPECT_EQ(part.collect({}, batch).error().code, Code::parse) << broken;
  }
}

constexpr MetricDef requests = gauge("requests", {"proto", "method"});
constexpr MetricDef in_use = gauge("in_use");
constexpr std::array request_cells = {Cell{.at = 1, .def = &requests, .labels = {"3", "Get"}},
                                      Cell{.at = 2, .def = &requests, .labels = {"3", "Put"}}};
constexpr std::array socket_cells = {Cell{.key = "inuse", .def = &in_use}};
constexpr std::array word_rows = {WordRow{"proc3", request_cells, 3},
                                  WordRow{"TCP:", socket_cells}};
constexpr WordTable words{{Root::proc, "words"}, word_rows};

TEST(WordsTest, AreFoundByPositionAndByKey) {
  const TempTree tree;
  tree.write("proc/words", "TCP: tw 1 inuse 5\nproc3 2 7 9\nproc3 2 8 8\nother 1\n");
  auto collector =
      made_of("words", Placement::loop, std::make_unique<Words>(test::host_with(tree, {}), words));
  EXPECT_EQ(test::text_of(*collector),
            "in_use 5\nrequests{proto=\"3\",method=\"Get\"} 7\n"
            "requests{proto=\"3\",method=\"Put\"} 9\n");
}

TEST(WordsTest, ALineOfAnotherLengthIsNotBelieved) {
  const TempTree tree;
  tree.write("proc/words", "proc3 2 7\nTCP: inuse\n");
  auto collector =
      made_of("words", Placement::loop, std::make_unique<Words>(test::host_with(tree, {}), words));
  EXPECT_EQ(test::text_of(*collector), "");
}

constexpr std::array counted_cells = {Cell{.at = 1, .def = &in_use}, Cell{.at = 2}};
constexpr std::array counted_rows = {
    WordRow{.word = "proc", .cells = counted_cells, .counted = true}};

TEST(WordsTest, ALineThatSaysHowLongItIsIsCounted) {
  Batch batch;
  EXPECT_EQ(add_words(counted_rows, "proc 3 7 8\nproc\nproc x 1\nproc 2 7 8\n", {}, batch), 1U);
  ASSERT_EQ(batch.samples().size(), 1U);
  EXPECT_EQ(batch.samples()[0].value, 7);
}

constexpr MetricDef stalled = gauge("stalled");
constexpr std::array stalled_cells = {Cell{.key = "total=", .def = &stalled}};
constexpr std::array stalled_rows = {WordRow{"some", stalled_cells}};
constexpr WordTable stalls{{Root::proc, "pressure/cpu"}, stalled_rows, Missing::no_data};

TEST(WordsTest, AValueMayStandInTheWordOfItsKey) {
  const TempTree tree;
  tree.write("proc/pressure/cpu", "some avg10=0.00 total=7\n");
  auto collector =
      made_of("words", Placement::loop, std::make_unique<Words>(test::host_with(tree, {}), stalls));
  EXPECT_EQ(test::text_of(*collector), "stalled 7\n");
}

TEST(WordsTest, AFileWithNoKnownLineIsNotBelieved) {
  const TempTree tree;
  Words table(test::host_with(tree, {}), stalls);
  Batch batch;
  EXPECT_EQ(table.collect({}, batch).error().code, Code::no_data);
  tree.write("proc/pressure/cpu", "");
  EXPECT_EQ(table.collect({}, batch).error().code, Code::parse);
  tree.write("proc/pressure/cpu", "half avg10=0.00 total=7\n");
  EXPECT_EQ(table.collect({}, batch).error().code, Code::parse);
}

TEST(KeyFamiliesTest, AreShownByPatternOnceInATextWhereverTheyStand) {
  static constexpr std::array known = {gauge("n_old")};
  KeyFamilies families({.exclude = "^no", .include = ""}, known, [](std::string_view key) {
    return FamilyText{"n_" + std::string(key), "h", MetricType::gauge, {}};
  });
  ASSERT_TRUE(families.status());
  families.begin_round();
  EXPECT_EQ(families.see(0, "old"), &known[0]);
  const auto* const made = families.see(7, "Active(anon)");
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(made->name, "n_Active_anon_");
  EXPECT_EQ(families.see(2, "not"), nullptr);
  EXPECT_EQ(families.see(3, "old"), nullptr) << "twice";
  EXPECT_EQ(families.see(3, "a b"), nullptr) << "no name";
  families.begin_round();
  EXPECT_EQ(families.see(0, "Active(anon)"), made);
  EXPECT_EQ(families.see(9'999'999, "old"), &known[0]);
}

TEST(MadeFamiliesTest, AreMadeOnceAndOutliveTheirCollector) {
  auto families = std::make_unique<MadeFamilies>();
  const auto make = [] { return FamilyText{"node_sensor-1 x", "h", MetricType::gauge, {}}; };
  const auto* const def = families->find("a", make);
  ASSERT_NE(def, nullptr);
  EXPECT_EQ(def->name, "node_sensor_1_x");
  EXPECT_EQ(families->find("a", make), def);
  auto batch = std::make_shared<Batch>();
  batch->add(*def, 1);
  families->hold(*batch);
  families.reset();
  EXPECT_EQ(batch->samples()[0].def->name, "node_sensor_1_x");
}

TEST(MadeFamiliesTest, AreBounded) {
  MadeFamilies families;
  int made = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto make = [&] { return FamilyText{"n" + std::to_string(i), "h", {}, {}}; };
    made += families.find(std::to_string(i), make) != nullptr ? 1 : 0;
  }
  EXPECT_EQ(made, 4096);
}

TEST(DefinitionsTest, AreThoseOfAllTables) {
  Definitions all;
  add_definitions(all, file_rows);
  add_definitions(all, by_line);
  add_definitions(all, word_rows);
  EXPECT_EQ(all.size(), 3U + 2U + 3U);
}

}  // namespace
}  // namespace strata::host
