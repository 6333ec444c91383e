// Directories of entities, as /sys/class has them.
#include "collectors/host/shapes/entity_dirs.h"

#include <array>

#include <gtest/gtest.h>
#include <unistd.h>

#include "collectors/host/shapes/definitions.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using test::gauge;

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
  auto collector =
      made_of("fabric", Placement::loop,
              std::make_unique<EntityDirs>(test::host_with(tree, {}), devices, options));
  const std::string expected =
      "data_bytes{device=\"0\",port=\"2\"} 64\n"
      "device_info{device=\"0\",board=\"\",id=\"17\"} 1\n"
      "errors{device=\"0\",kind=\"all\"} 3\n"
      "state{device=\"0\",port=\"1\"} 4\n";
  EXPECT_EQ(test::text_of(*collector), expected);
  EXPECT_EQ(test::text_of(*collector), expected) << "from files that are open";
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
  auto collector = made_of("whole", Placement::loop,
                           std::make_unique<EntityDirs>(test::host_with(tree, {}), wholes));
  EXPECT_EQ(test::text_of(*collector),
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
  EntityDirs dirs(test::host_with(tree, {}), devices, options);
  Batch batch;
  EXPECT_TRUE(dirs.collect({}, batch));
  offline = true;
  const auto status = dirs.collect({}, batch);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::no_data);
}

TEST(EntityDirsTest, AMissingClassIsNoData) {
  const TempTree tree;
  EntityDirs dirs(test::host_with(tree, {}), devices);
  Batch batch;
  const auto status = dirs.collect({}, batch);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::no_data);
}

TEST(EntityDirsTest, AnEntityThatGoesAndComesBackIsRead) {
  const TempTree tree;
  write_device(tree, "f0");
  EntityDirs dirs(test::host_with(tree, {}), devices, {.patterns = {.exclude = "^f9$"}});
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
  EntityDirs dirs(test::host_with(tree, {}), links);
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

TEST(EntityDirsTest, DefineWhatTheirTablesHave) {
  Definitions all;
  add_definitions(all, devices);
  EXPECT_EQ(all.size(), 4U);
}

}  // namespace
}  // namespace strata::host
