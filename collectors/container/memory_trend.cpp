#include "collectors/container/memory_trend.h"

namespace strata::container {
namespace {

constexpr auto spacing = std::chrono::seconds(20);
constexpr auto shortest_span = std::chrono::seconds(90);
// After such a pause (a suspended machine, an agent that did not get to run) it begins anew.
constexpr auto longest_gap = std::chrono::minutes(2);

}  // namespace

void MemoryTrend::add(Instant now, double anonymous, double file) {
  if (size_ != 0) {
    const auto since = now - newest().at;
    if (since < spacing) return;
    if (since > longest_gap) size_ = 0;
  }
  if (size_ == capacity) {
    begin_ = (begin_ + 1) % capacity;
    --size_;
  }
  points_[(begin_ + size_) % capacity] = {now, anonymous, file};
  ++size_;
  slopes_ = fit();
}

std::optional<MemoryTrend::Slopes> MemoryTrend::fit() const {
  const auto start = points_[begin_].at;
  if (newest().at - start < shortest_span) return std::nullopt;
  const auto count = static_cast<double>(size_);
  Point mean{};
  double mean_time = 0;
  const auto each = [&](auto visit) {
    for (std::size_t i = 0; i < size_; ++i) {
      const auto& point = points_[(begin_ + i) % capacity];
      visit(seconds(point.at - start), point);
    }
  };
  each([&](double time, const Point& point) {
    mean_time += time / count;
    mean.anonymous += point.anonymous / count;
    mean.file += point.file / count;
  });
  double spread = 0;
  Slopes slopes;
  each([&](double time, const Point& point) {
    const auto offset = time - mean_time;
    spread += offset * offset;
    slopes.anonymous += offset * (point.anonymous - mean.anonymous);
    slopes.file += offset * (point.file - mean.file);
  });
  slopes.anonymous /= spread;
  slopes.file /= spread;
  return slopes;
}

}  // namespace strata::container
