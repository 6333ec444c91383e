// Tables of the host's collectors: which file holds what.
#include <array>

#include <gtest/gtest.h>
#include <unistd.h>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/definitions.h"
#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/shapes/key_families.h"
#include "collectors/host/shapes/made_families.h"
#include "collectors/host/shapes/number_files.h"
#include "collectors/host/shapes/word_table.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

constexpr MetricDef gauge(std::string_view name, LabelKeys labels = {}) {
  return {.name = name, .help = "h", .type = MetricType::gauge, .labels = labels};
}

HostFs fs_of(const TempTree& tree) {
  return HostFs({.procfs = tree.path("proc"), .sysfs = tree.path("sys")});
}

/// What one collection brings, in the order of the alphabet.
std::string collected(Collector& collector) {
  std::string text;
  for (const auto& line : test::collect(collector).lines) text.append(line).append("\n");
  return text;
}

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
      made_of("files", Placement::loop, std::make_unique<NumberFiles>(fs_of(tree), file_rows));
  EXPECT_EQ(collected(*collector), "allocated 1184\nmaximum 2445330\none 7\n");
}

TEST(NumberFilesTest, SaysWhatIsMissing) {
  const TempTree tree;
  tree.write("proc/sys/fs/file-nr", "1184\n");
  NumberFiles files(fs_of(tree), file_rows);
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
  auto collector =
      made_of("table", Placement::loop, std::make_unique<Columns>(fs_of(tree), by_line));
  EXPECT_EQ(collected(*collector),
            "first{cpu=\"0\"} 1\nfirst{cpu=\"1\"} 4\nthird{cpu=\"0\"} 255\nthird{cpu=\"2\"} 16\n");
}

TEST(ColumnsTest, AreFilteredByTheirFirstLabel) {
  const TempTree tree;
  tree.write("proc/table", "cpu heading\ncpu0 1 2 ff\ncpu1 4\n");
  Columns table(fs_of(tree), by_line, {.exclude = "^0$"});
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
  auto collector = made_of("table", Placement::loop, std::make_unique<Columns>(fs_of(tree), sum),
                           std::make_unique<Columns>(fs_of(tree), count));
  EXPECT_EQ(collected(*collector), "lines{device=\"eth0\"} 2\nlines{device=\"lo\"} 1\nsum 7\n");
}

TEST(ColumnsTest, AFileWithoutALineOfTheTableIsNotBelieved) {
  const TempTree tree;
  const ColumnTable table{.file = {Root::proc, "table"},
                          .columns = summed_columns,
                          .heading = 1,
                          .headed_by = "head",
                          .fewest = 2};
  Columns part(fs_of(tree), table);
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
  auto collector = made_of("words", Placement::loop, std::make_unique<Words>(fs_of(tree), words));
  EXPECT_EQ(collected(*collector),
            "in_use 5\nrequests{proto=\"3\",method=\"Get\"} 7\n"
            "requests{proto=\"3\",method=\"Put\"} 9\n");
}

TEST(WordsTest, ALineOfAnotherLengthIsNotBelieved) {
  const TempTree tree;
  tree.write("proc/words", "proc3 2 7\nTCP: inuse\n");
  auto collector = made_of("words", Placement::loop, std::make_unique<Words>(fs_of(tree), words));
  EXPECT_EQ(collected(*collector), "");
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
  auto collector = made_of("words", Placement::loop, std::make_unique<Words>(fs_of(tree), stalls));
  EXPECT_EQ(collected(*collector), "stalled 7\n");
}

TEST(WordsTest, AFileWithNoKnownLineIsNotBelieved) {
  const TempTree tree;
  Words table(fs_of(tree), stalls);
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

constexpr std::array port_files = {
    FileRow{"state", gauge("state", {"device", "port"}), {.spelling = Spelling::leading}},
    FileRow{"counters/data", gauge("data_bytes", {"device", "port"}), {.times = 4}}};
constexpr std::array port_dirs = {
    EntityDir{.directory = "ports", .label = "port", .files = port_files}};
constexpr std::array device_files = {
    FileRow{"errors", gauge("errors", {"device", "kind"}), {}, "all"}};
constexpr std::array device_texts = {TextRow{"board", "board_id"}, TextRow{"id", "guid", "0x"}};
constexpr std::array device_infos = {
    InfoRow{gauge("device_info", {"device", "board", "id"}), device_texts}};
constexpr EntityDir devices{
    .directory = "class/fabric",
    .label = "device",
    .is_entity = [](std::string_view name) { return is_numbered(name, "f"); },
    .cut = 1,
    .files = device_files,
    .infos = device_infos,
    .below = port_dirs};

void write_device(const TempTree& tree, const std::string& name) {
  const auto device = "sys/class/fabric/" + name;
  tree.write(device + "/errors", "3\n");
  tree.write(device + "/guid", "0x17\n");
  tree.write(device + "/ports/1/state", "4: ACTIVE\n");
  tree.write(device + "/ports/1/counters/data", "N/A (no PMA)\n");
  tree.write(device + "/ports/2/counters/data", "16\n");
}

TEST(EntityDirsTest, ReadsEntitiesAndThoseBelowThem) {
  const TempTree tree;
  write_device(tree, "f0");
  tree.write("sys/class/fabric/features", "");
  tree.write("sys/class/fabric/f1", "no directory\n");
  std::vector<std::string> more;
  EntityOptions options;
  options.add_more = [&](const EntityView& entity, const CollectContext&, Batch&) {
    more.push_back(entity.labels);
  };
  auto collector = made_of("fabric", Placement::loop,
                           std::make_unique<EntityDirs>(fs_of(tree), devices, options));
  const std::string expected =
      "data_bytes{device=\"0\",port=\"2\"} 64\n"
      "device_info{device=\"0\",board=\"\",id=\"17\"} 1\n"
      "errors{device=\"0\",kind=\"all\"} 3\n"
      "state{device=\"0\",port=\"1\"} 4\n";
  EXPECT_EQ(collected(*collector), expected);
  EXPECT_EQ(collected(*collector), expected) << "from files that are open";
  EXPECT_EQ(more, (std::vector<std::string>(2, "device=\"0\"")));
}

constexpr std::array part_files = {
    FileRow{.file = "state",
            .def = gauge("part_up", {"kind", "part"}),
            .value_of = [](std::string_view text) -> std::optional<double> {
              return text == "up" ? 1 : 0;
            }}};
constexpr std::array parts = {
    EntityDir{.directory = "",
              .label = "part",
              .is_entity = [](std::string_view name) { return is_numbered(name, "part"); },
              .cut = 4,
              .files = part_files}};
constexpr std::array whole_texts = {
    TextRow{.key = "state", .file = "state", .shown_as = [](std::string_view text) {
              return text.empty() ? std::string_view("unknown") : text;
            }}};
constexpr std::array whole_infos = {InfoRow{gauge("whole_info", {"kind", "state"}), whole_texts}};
constexpr EntityDir wholes{.directory = "class/whole",
                           .label = "",
                           .add_labels =
                               [](const std::string& directory, std::string& labels) {
                                 labels += "kind=\"" + directory.substr(directory.size() - 1) + '"';
                                 return !directory.ends_with("none");
                               },
                           .infos = whole_infos,
                           .below = parts};

TEST(EntityDirsTest, LabelsAndValuesMayBeMadeOfWhatIsRead) {
  const TempTree tree;
  tree.write("sys/class/whole/a/part0/state", "up\n");
  tree.write("sys/class/whole/a/part1/state", "down\n");
  tree.write("sys/class/whole/b/state", "fine\n");
  tree.write("sys/class/whole/none/state", "fine\n");
  auto collector =
      made_of("whole", Placement::loop, std::make_unique<EntityDirs>(fs_of(tree), wholes));
  EXPECT_EQ(collected(*collector),
            "part_up{kind=\"a\",part=\"0\"} 1\npart_up{kind=\"a\",part=\"1\"} 0\n"
            "whole_info{kind=\"a\",state=\"unknown\"} 1\n"
            "whole_info{kind=\"b\",state=\"fine\"} 1\n");
}

TEST(EntityDirsTest, WhereAllAreLeftOutThereMayBeNoData) {
  const TempTree tree;
  write_device(tree, "f0");
  bool offline = false;
  EntityOptions options{.none = Missing::no_data};
  options.left_out = [&](std::string_view name) { return offline && name == "f0"; };
  EntityDirs dirs(fs_of(tree), devices, options);
  Batch batch;
  EXPECT_TRUE(dirs.collect({}, batch));
  offline = true;
  const auto status = dirs.collect({}, batch);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::no_data);
}

TEST(EntityDirsTest, AMissingClassIsNoData) {
  const TempTree tree;
  EntityDirs dirs(fs_of(tree), devices);
  Batch batch;
  const auto status = dirs.collect({}, batch);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::no_data);
}

TEST(EntityDirsTest, AnEntityThatGoesAndComesBackIsRead) {
  const TempTree tree;
  write_device(tree, "f0");
  EntityDirs dirs(fs_of(tree), devices, {.patterns = {.exclude = "^f9$"}});
  const auto count = [&] {
    Batch batch;
    EXPECT_TRUE(dirs.collect({}, batch));
    return batch.samples().size();
  };
  EXPECT_EQ(count(), 4U);
  std::filesystem::remove_all(tree.path("sys/class/fabric/f0"));
  write_device(tree, "f9");
  EXPECT_EQ(count(), 0U);
  write_device(tree, "f0");
  EXPECT_EQ(count(), 4U);
}

constexpr std::array link_files = {
    FileRow{"flags", gauge("link_flags", {"link"})},
    FileRow{.file = "mtu", .def = gauge("link_mtu", {"link"}), .moves = Moves::seldom}};
constexpr std::array link_texts = {TextRow{"state", "flags"}, TextRow{"size", "mtu"}};
constexpr std::array link_infos = {
    InfoRow{gauge("link_info", {"link", "state", "size"}), link_texts}};
constexpr EntityDir links{
    .directory = "class/link", .label = "link", .files = link_files, .infos = link_infos};

TEST(EntityDirsTest, WhatMovesSeldomIsLookedAtOnceAMinute) {
  const TempTree tree;
  tree.write("sys/class/link/l0/flags", "1\n");
  tree.write("sys/class/link/l0/mtu", "1500\n");
  EntityDirs dirs(fs_of(tree), links);
  const auto collected_at = [&](Duration since_start) {
    CollectContext context;
    context.now += since_start;
    Batch batch;
    EXPECT_TRUE(dirs.collect(context, batch));
    std::string values;
    for (const auto& sample : batch.samples()) {
      values += std::to_string(static_cast<int>(sample.value)) + ' ';
    }
    return values + std::string(batch.labels(batch.samples().back()));
  };
  EXPECT_EQ(collected_at({}), "1 1500 1 link=\"l0\",state=\"1\",size=\"1500\"");
  tree.write("sys/class/link/l0/flags", "0\n");
  tree.write("sys/class/link/l0/mtu", "9000\n");
  EXPECT_EQ(collected_at(std::chrono::seconds(59)),
            "0 1500 1 link=\"l0\",state=\"0\",size=\"1500\"");
  EXPECT_EQ(collected_at(std::chrono::seconds(60)),
            "0 9000 1 link=\"l0\",state=\"0\",size=\"9000\"");
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
  add_definitions(all, devices);
  EXPECT_EQ(all.size(), 3U + 2U + 3U + 4U);
}

}  // namespace
}  // namespace strata::host
