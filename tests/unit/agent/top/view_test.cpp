#include "agent/top/view.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/top/looks.h"

namespace strata::top {
namespace {

using Names = std::vector<std::string>;

class TopView : public ::testing::Test {
 protected:
  void type(std::string_view text) {
    for (const char c : text) press(view, {Key::character, std::string(1, c)}, model);
  }
  void press_key(Key key) { press(view, {key}, model); }
  [[nodiscard]] Names names() const {
    Names shown;
    for (const auto* const row : rows_of(model, view)) shown.push_back(row->name);
    return shown;
  }

  Model model = test::three_containers();
  View view;
};

TEST_F(TopView, TheBusiestComesFirst) { EXPECT_EQ(names(), (Names{"api", "redis", "idle"})); }

TEST_F(TopView, KeysSortByTheirColumn) {
  type("a");
  EXPECT_EQ(names(), (Names{"api", "idle", "redis"}));
  type("a");
  EXPECT_EQ(names(), (Names{"redis", "idle", "api"})) << "twice reverses";
  type("m");
  EXPECT_EQ(names(), (Names{"api", "redis", "idle"}));
  type("R");
  EXPECT_EQ(names(), (Names{"idle", "redis", "api"}));
}

TEST_F(TopView, AnglesGoToTheColumnBeside) {
  type(">");
  EXPECT_EQ(view.sort, Column::wait);
  type("<<");
  EXPECT_EQ(view.sort, Column::name);
  type("<");
  EXPECT_EQ(view.sort, Column::alerts);
}

TEST_F(TopView, WhatIsAbsentComesLastEitherWay) {
  auto look = test::look_at(103, {test::container("api", 11), test::container("idle", 5),
                                  test::container("new", 9), test::container("redis", 7.3)});
  model.take(look);
  EXPECT_EQ(names().back(), "new");
  type("R");
  EXPECT_EQ(names().back(), "new");
}

TEST_F(TopView, FilterIsTypedAndKept) {
  type("/");
  EXPECT_TRUE(view.typing);
  type("REDIqx");
  press_key(Key::backspace);
  press_key(Key::backspace);
  EXPECT_EQ(names(), (Names{"redis"})) << "without regard to case";
  press_key(Key::enter);
  EXPECT_FALSE(view.typing);
  EXPECT_EQ(names(), (Names{"redis"}));
  press_key(Key::escape);
  EXPECT_EQ(names().size(), 3U);
}

TEST_F(TopView, ABackspaceTakesAWholeCharacter) {
  type("/");
  press(view, {Key::character, "ü"}, model);
  press_key(Key::backspace);
  EXPECT_EQ(view.filter, "");
  press_key(Key::backspace);
  EXPECT_EQ(view.filter, "");
}

TEST_F(TopView, FilterLooksAtImageAndIdToo) {
  view.filter = "IMAGE:1";
  EXPECT_EQ(names().size(), 3U);
  view.filter = "/docker/re";
  EXPECT_EQ(names(), (Names{"redis"}));
  view.filter = "nobody";
  EXPECT_TRUE(names().empty());
  press_key(Key::enter);
  EXPECT_EQ(view.mode, Mode::table) << "there is nobody to look into";
}

TEST_F(TopView, TheCursorFollowsItsContainer) {
  press_key(Key::down);
  EXPECT_EQ(view.selected, "/docker/redis");
  type("a");
  EXPECT_EQ(place_of_selected(rows_of(model, view), view), 2U);
  press_key(Key::down);
  EXPECT_EQ(view.selected, "/docker/redis") << "it is the last";
  press_key(Key::home);
  EXPECT_EQ(view.selected, "/docker/api");
  press_key(Key::page_down);
  EXPECT_EQ(view.selected, "/docker/redis");
}

TEST_F(TopView, EnterLooksIntoAContainerAndEscapeComesBack) {
  press_key(Key::down);
  press_key(Key::enter);
  EXPECT_EQ(view.mode, Mode::container);
  EXPECT_EQ(view.opened, "/docker/redis");
  type("?");
  EXPECT_EQ(view.mode, Mode::help);
  press_key(Key::escape);
  EXPECT_EQ(view.mode, Mode::container);
  type("q");
  EXPECT_EQ(view.mode, Mode::table);
  EXPECT_EQ(view.opened, "");
  EXPECT_FALSE(view.ended);
  type("q");
  EXPECT_TRUE(view.ended);
}

TEST_F(TopView, SpacePausesAndGoesOn) {
  type(" ");
  EXPECT_TRUE(view.paused);
  type(" ");
  EXPECT_FALSE(view.paused);
}

TEST_F(TopView, OtherKeysChangeNothing) {
  const auto before = names();
  type("Z9~");
  press(view, {Key::character, ""}, model);
  press(view, {Key::character, "ü"}, model);
  press_key(Key::none);
  EXPECT_EQ(names(), before);
  EXPECT_FALSE(view.ended);
}

TEST(TopColumns, WordsNameThem) {
  for (std::size_t i = 0; i < column_count; ++i) {
    EXPECT_EQ(index(column_of_word(column_defs().at(i).word).value()), i);
  }
  const auto unknown = column_of_word("furniture");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::invalid);
  EXPECT_NE(unknown.error().message.find("memory-share"), std::string::npos);
}

TEST(TopColumns, KeysAreTheirOwn) {
  const std::string taken = "q?h /<>R";
  std::string keys;
  for (const auto& def : column_defs()) {
    if (def.key == 0) continue;
    EXPECT_EQ((taken + keys).find(def.key), std::string::npos) << def.title;
    keys += def.key;
  }
}

}  // namespace
}  // namespace strata::top
