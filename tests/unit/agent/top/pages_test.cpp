#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/top/container_page.h"
#include "agent/top/help_page.h"
#include "agent/top/table_page.h"
#include "tests/unit/agent/top/looks.h"

namespace strata::top {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

SourceState source() { return {"agent 127.0.0.1:9410", "asking the agent", {}, 1}; }

std::string text_of(const Page& page) {
  std::string text;
  for (const auto& line : page.lines) text += line.plain() + "\n";
  return text;
}

bool fits(const Page& page, Size size) {
  for (const auto& line : page.lines) {
    if (line.width() > size.width) return false;
  }
  return page.lines.size() == size.height;
}

std::string title_of(const Page& page) {
  for (const auto& line : page.lines) {
    if (line.plain().starts_with("NAME")) return line.plain();
  }
  return {};
}

Model many_containers(std::size_t count) {
  Model model;
  for (const double at : {1.0, 2.0}) {
    auto look = test::look_at(at, {});
    for (std::size_t i = 0; i < count; ++i) {
      look.containers.push_back(
          test::container("c" + std::to_string(i), at * static_cast<double>(i) / 1000));
    }
    model.take(look);
  }
  return model;
}

TEST(TopTablePage, RowsAndHeadline) {
  auto model = test::three_containers();
  auto look = test::look_at(104, model.look().containers);
  look.alerts = {{"RedisDown", "critical", "redis", true}, {"Slow", "warning", "api", false}};
  look.incidents = {{"1-1", "critical", "flash-redis is down", "Redis is down", "redis", ""}};
  look.host[Figure::memory_total] = 8.0 * (1 << 30);
  look.host[Figure::memory_available] = 6.0 * (1 << 30);
  model.take(look);
  View view;
  const Size size{140, 20};
  const auto page = table_page(model, view, source(), size);
  EXPECT_TRUE(fits(page, size)) << text_of(page);
  EXPECT_THAT(text_of(page),
              AllOf(HasSubstr("strata top  shop  12:00:01 UTC  3 containers  agent 127.0.0.1:9410"),
                    HasSubstr("memory 2G of 8G 25%"), HasSubstr("1 firing, 1 pending  RedisDown"),
                    HasSubstr("cause   flash-redis is down"), HasSubstr("cpu -"),
                    HasSubstr("? help  q quit")));
}

TEST(TopTablePage, ColumnsGiveWayByTheirRank) {
  const auto model = test::three_containers();
  View view;
  const auto wide = title_of(table_page(model, view, source(), {160, 20}));
  for (const auto& def : column_defs()) EXPECT_THAT(wide, HasSubstr(std::string(def.title)));
  const auto narrow = title_of(table_page(model, view, source(), {40, 20}));
  EXPECT_THAT(narrow, AllOf(HasSubstr("CPU%"), HasSubstr("WAIT%"), Not(HasSubstr("ERR%"))));
  view.sort = Column::errors;
  EXPECT_THAT(title_of(table_page(model, view, source(), {40, 20})), HasSubstr("ERR%"))
      << "what is sorted by is shown";
}

TEST(TopTablePage, FitsAnyScreen) {
  const auto model = many_containers(50);
  for (const std::size_t width : {1U, 2U, 13U, 20U, 80U, 300U}) {
    for (const std::size_t height : {3U, 8U, 12U, 24U, 100U}) {
      View view;
      const Size size{width, height};
      EXPECT_TRUE(fits(table_page(model, view, source(), size), size)) << width << "x" << height;
      EXPECT_TRUE(fits(help_page(view, size), size)) << width << "x" << height;
    }
  }
}

TEST(TopTablePage, TheSelectedRowShows) {
  const auto model = many_containers(1000);
  View view;
  const Size size{80, 24};
  table_page(model, view, source(), size);
  press(view, {Key::end}, model);
  EXPECT_THAT(text_of(table_page(model, view, source(), size)), HasSubstr("c0 "));
  press(view, {Key::home}, model);
  EXPECT_THAT(text_of(table_page(model, view, source(), size)), HasSubstr("c999 "));
}

TEST(TopTablePage, HostileNamesBreakNothing) {
  auto evil = test::container("evil\x1b[2J\nroot\xff", 1);
  auto wide = test::container("受付係受付係受付係受付係受付係受付係受付係", 1);
  Model model;
  auto look = test::look_at(1, {evil, wide});
  look.hostname = "\x1b[31m";
  look.incidents = {{"1", "critical", "a\nb\x1b", "", "", ""}};
  look.alerts = {{"x\x07", "critical", "", true}};
  model.take(look);
  View view;
  const Size size{100, 20};
  const auto page = table_page(model, view, source(), size);
  EXPECT_TRUE(fits(page, size)) << text_of(page);
  for (const auto& line : page.lines) {
    EXPECT_EQ(line.plain().find_first_of("\x1b\x07\n\xff"), std::string::npos) << line.plain();
  }
}

TEST(TopTablePage, SaysWhyThereIsNothing) {
  Model model;
  View view;
  EXPECT_THAT(text_of(table_page(model, view, source(), {80, 20})), HasSubstr("asking the agent"));
  model.take(test::look_at(1, {}));
  EXPECT_THAT(text_of(table_page(model, view, source(), {80, 20})), HasSubstr("no containers"));
  model.take(test::look_at(2, {test::container("api", 1)}));
  view.filter = "x\x1b";
  EXPECT_THAT(text_of(table_page(model, view, source(), {80, 20})),
              HasSubstr("no container that matches 'x\\x1b'"));
}

TEST(TopTablePage, TroubleIsToldAtTheBottom) {
  auto state = source();
  state.trouble = "127.0.0.1:9410: no answer";
  View view;
  const auto page = table_page(test::three_containers(), view, state, {80, 20});
  EXPECT_EQ(page.lines.back().plain(), "127.0.0.1:9410: no answer");
}

TEST(TopTableText, HasEveryColumnWhateverItsWidth) {
  View view;
  const auto text = table_text(test::three_containers(), view, source());
  EXPECT_THAT(
      text,
      HasSubstr(
          "NAME            CPU% WAIT%  W-P99  THR%   MEM  LIM%  B-P99 READ/s WRIT/s  RX/s  TX/s "
          "RTX/s REQ/s  R-P95  ERR% ALRT\n"
          "api               50     -      -     -    3M     -      -      -      -     -     - "
          "    -     -      -     -    0\n"
          "redis             10     -      -     -    2M     -      -      -      -     -     - "
          "    -     -      -     -    0\n"
          "idle             0.0     -      -     -    1M     -      -      -      -     -     - "
          "    -     -      -     -    0\n"));
}

TEST(TopHelpPage, ExplainsEveryColumn) {
  View view;
  const auto text = text_of(help_page(view, {100, 60}));
  for (const auto& def : column_defs()) EXPECT_THAT(text, HasSubstr(std::string(def.meaning)));
}

TEST(TopContainerPage, TellsEverythingOfOne) {
  auto model = test::three_containers();
  auto look = test::look_at(104, {test::container("api", 12)});
  look.detail = Detail{"/docker/api",
                       {{true, "redis", 6379, 3}, {false, "10.0.0.9:443", 443, 1}},
                       {"12:00:01.000  create", "12:00:02.000  exec\x1b[2J"}};
  look.alerts = {{"Slow", "warning", "api", true}, {"RedisDown", "critical", "redis", true}};
  look.incidents = {{"1-1", "critical", "", "api is slow", "api", ""}};
  ServiceLook service{false, "shop", "127.0.0.1:3001", "api", 1, {}};
  look.services = {service};
  model.take(look);
  View view;
  view.opened = "/docker/api";
  const std::vector<ProcessRow> processes = {{77, 0.5, "node\n", 'S', 11, 1 << 20}};
  const auto text = text_of(container_page(model, processes, view, source(), {120, 60}));
  EXPECT_THAT(text, AllOf(HasSubstr("api  image:1"), HasSubstr("running  docker"),
                          HasSubstr("CPU%           50   "), HasSubstr("most 50"),
                          HasSubstr("processes (1)"),
                          HasSubstr("     77     50       11     1M  S  node\\n"),
                          HasSubstr("-> redis:6379  3 connections"),
                          HasSubstr("<- 10.0.0.9:443  1 connections")));
  EXPECT_THAT(text,
              AllOf(HasSubstr("Slow  firing  warning"), Not(HasSubstr("RedisDown")),
                    HasSubstr("incident 1-1  api is slow"), HasSubstr("api       127.0.0.1:3001"),
                    HasSubstr("exec\\x1b[2J\n  12:00:01.000  create"), Not(HasSubstr("WAIT%"))));
}

TEST(TopContainerPage, SaysThatItIsGone) {
  View view;
  view.opened = "/docker/gone";
  const auto text = text_of(container_page(test::three_containers(), {}, view, source(), {80, 10}));
  EXPECT_THAT(text, HasSubstr("/docker/gone is gone"));
}

TEST(TopContainerPage, ScrollsToItsEndAndNotBeyond) {
  View view;
  view.opened = "/docker/api";
  view.first = 1000;
  const Size size{80, 8};
  const auto model = test::three_containers();
  EXPECT_TRUE(fits(container_page(model, {}, view, source(), size), size));
  EXPECT_LT(view.first, 100U);
  EXPECT_GT(view.first, 0U);
}

}  // namespace
}  // namespace strata::top
