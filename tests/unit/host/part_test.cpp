#include "collectors/host/shapes/part.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

class Counted final : public Part {
 public:
  Counted(int& asked, Status answer) : asked_(asked), answer_(std::move(answer)) {}
  Status collect(const CollectContext& /*context*/, Batch& /*batch*/) override {
    ++asked_;
    return answer_;
  }

 private:
  int& asked_;
  Status answer_;
};

TEST(PartsCollector, LooksOnceAMinuteForWhatTheHostLacks) {
  int lacking = 0;
  int failing = 0;
  const auto collector =
      made_of("both", Placement::loop,
              std::make_unique<Counted>(lacking, fail(Code::no_data, "no such bus")),
              std::make_unique<Counted>(failing, fail(Code::io, "broken")));
  for (const int second : {0, 15, 59, 60, 61}) {
    EXPECT_EQ(test::collect(*collector, Instant(std::chrono::seconds(second))).status.error().code,
              Code::io);
  }
  EXPECT_EQ(lacking, 2);
  EXPECT_EQ(failing, 5) << "what fails may recover by itself";
}

}  // namespace
}  // namespace strata::host
