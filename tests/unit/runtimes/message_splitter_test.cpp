#include "core/identity/runtimes/grpc/message_splitter.h"

#include <vector>

#include <gtest/gtest.h>

namespace strata::grpc {
namespace {

class MessageSplitterTest : public testing::Test {
 protected:
  Status feed(std::string_view bytes) {
    return splitter.feed(bytes, [this](std::string_view message) {
      messages.emplace_back(message);
      return Status{};
    });
  }
  MessageSplitter splitter{100};
  std::vector<std::string> messages;
};

TEST_F(MessageSplitterTest, FindsMessagesInOnePiece) {
  ASSERT_TRUE(feed(frame_message("one") + frame_message("") + frame_message("three")));
  EXPECT_EQ(messages, (std::vector<std::string>{"one", "", "three"}));
  EXPECT_TRUE(splitter.between_messages());
}

TEST_F(MessageSplitterTest, FindsMessagesByteForByte) {
  for (const char byte : frame_message("one") + frame_message("") + frame_message("three")) {
    ASSERT_TRUE(feed({&byte, 1}));
  }
  EXPECT_EQ(messages, (std::vector<std::string>{"one", "", "three"}));
}

TEST_F(MessageSplitterTest, KnowsThatAMessageIsCut) {
  const auto frame = frame_message("one");
  ASSERT_TRUE(feed(std::string_view(frame).substr(0, frame.size() - 1)));
  EXPECT_TRUE(messages.empty());
  EXPECT_FALSE(splitter.between_messages());
}

TEST_F(MessageSplitterTest, RefusesWhatIsTooLargeAtItsHead) {
  const auto status = feed(frame_message(std::string(101, 'x')).substr(0, 5));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::exhausted);
}

TEST_F(MessageSplitterTest, RefusesCompression) {
  auto frame = frame_message("one");
  frame.front() = 1;
  const auto status = feed(frame);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::unsupported);
}

}  // namespace
}  // namespace strata::grpc
