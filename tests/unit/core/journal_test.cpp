#include "core/events/journal.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

Event event(EventKind kind, pid_t pid) {
  Event made;
  made.kind = kind;
  made.pid = pid;
  return made;
}

TEST(EventJournal, ShowsNothingBeforePublish) {
  EventJournal journal;
  journal.append(event(EventKind::oom, 1));
  ASSERT_NE(journal.page(), nullptr);
  EXPECT_TRUE(journal.page()->empty());
  journal.publish();
  EXPECT_EQ(journal.page()->size(), 1U);
}

TEST(EventJournal, KeepsTheNewestInOrderAndNumbersThemWithoutGaps) {
  EventJournal journal(3);
  for (int i = 1; i <= 5; ++i) journal.append(event(EventKind::exec, i));
  journal.publish();
  const auto page = journal.page();
  ASSERT_EQ(page->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(page->at(i)->sequence, i + 3);
    EXPECT_EQ(page->at(i)->pid, static_cast<pid_t>(i) + 3);
  }
}

TEST(EventJournal, PublishingNothingNewKeepsThePage) {
  EventJournal journal;
  journal.append(event(EventKind::create, 1));
  journal.publish();
  const auto page = journal.page();
  journal.publish();
  EXPECT_EQ(journal.page(), page);
}

TEST(EventJournal, KindsHaveNames) {
  EXPECT_EQ(to_string(EventKind::create), "create");
  EXPECT_EQ(to_string(EventKind::process_exit), "process_exit");
}

}  // namespace
}  // namespace strata
