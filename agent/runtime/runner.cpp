#include "agent/runtime/runner.h"

#include <utility>

namespace strata::agent {
namespace {

/// Runs a collector and times it; knows no threads.
class Timed {
 public:
  Timed(std::unique_ptr<Collector> collector, const Clock& clock)
      : collector_(std::move(collector)), clock_(clock) {}

  std::shared_ptr<const Collection> collect(const CollectContext& context) {
    auto batch = std::make_shared<Batch>();
    if (earlier_) batch->reserve_like(*earlier_);
    auto collection = std::make_shared<Collection>();
    collection->began = clock_.now();
    collection->status = collector_->collect(context, *batch);
    collection->took = clock_.now() - collection->began;
    collection->number = ++number_;
    earlier_ = batch;
    collection->batch = std::move(batch);
    return collection;
  }

 private:
  std::unique_ptr<Collector> collector_;
  const Clock& clock_;
  std::shared_ptr<const Batch> earlier_;
  std::uint64_t number_ = 0;
};

class InlineRunner final : public Runner {
 public:
  InlineRunner(std::unique_ptr<Collector> collector, const Clock& clock)
      : timed_(std::move(collector), clock) {}

  void begin(const CollectContext& context) override { latest_ = timed_.collect(context); }
  [[nodiscard]] std::shared_ptr<const Collection> latest() const override { return latest_; }
  [[nodiscard]] std::optional<Instant> running_since() const override { return std::nullopt; }

 private:
  Timed timed_;
  std::shared_ptr<const Collection> latest_;
};

class ThreadRunner final : public Runner {
 public:
  ThreadRunner(std::unique_ptr<Collector> collector, const Clock& clock, std::function<void()> done)
      : timed_(std::move(collector), clock), done_(std::move(done)) {}

  void begin(const CollectContext& context) override {
    running_since_ = context.now;
    begun_ = next_number();
    context_.publish(std::make_shared<CollectContext>(context));
    worker_.nudge();
  }

  [[nodiscard]] std::shared_ptr<const Collection> latest() const override { return latest_.get(); }

  [[nodiscard]] std::optional<Instant> running_since() const override {
    return begun_ < next_number() ? std::nullopt : running_since_;
  }

 private:
  [[nodiscard]] std::uint64_t next_number() const {
    const auto last = latest_.get();
    return last ? last->number + 1 : 1;
  }

  void run() {
    const auto context = context_.get();
    if (!context || context == served_) return;  // woken by the worker's own period
    served_ = context;
    latest_.publish(timed_.collect(*context));
    done_();
  }

  static constexpr Duration never = std::chrono::hours(24);

  Timed timed_;                                   // worker's thread
  std::shared_ptr<const CollectContext> served_;  // worker's thread
  std::function<void()> done_;                    // worker's thread
  std::optional<Instant> running_since_;          // loop thread
  std::uint64_t begun_ = 0;                       // loop thread
  Latest<CollectContext> context_;
  Latest<Collection> latest_;
  Worker worker_{never, [this](const std::stop_token&) { run(); }};  // last: uses all of the above
};

class SharedRunner final : public Runner {
 public:
  SharedRunner(std::unique_ptr<Collector> collector, const Clock& clock, ThreadCrew& crew,
               std::function<void()> done)
      : crew_(crew), work_(std::make_shared<Work>(std::move(collector), clock, std::move(done))) {}

  void begin(const CollectContext& context) override {
    running_since_ = context.now;
    ++begun_;
    crew_.queue([work = work_, context] {
      work->latest.publish(work->timed.collect(context));
      work->done();
    });
  }

  [[nodiscard]] std::shared_ptr<const Collection> latest() const override {
    return work_->latest.get();
  }

  [[nodiscard]] std::optional<Instant> running_since() const override {
    const auto last = latest();
    return begun_ > (last ? last->number : 0) ? running_since_ : std::nullopt;
  }

 private:
  /// Lives on while a collection of it is under way.
  struct Work {
    Work(std::unique_ptr<Collector> collector, const Clock& clock, std::function<void()> when_done)
        : timed(std::move(collector), clock), done(std::move(when_done)) {}

    Timed timed;                 // the crew's, one job at a time
    std::function<void()> done;  // the crew's
    Latest<Collection> latest;
  };

  ThreadCrew& crew_;
  std::shared_ptr<Work> work_;
  std::optional<Instant> running_since_;
  std::uint64_t begun_ = 0;
};

}  // namespace

std::unique_ptr<Runner> make_runner(std::unique_ptr<Collector> collector, const Clock& clock,
                                    ThreadCrew& crew, std::function<void()> done) {
  if (collector->placement() == Placement::shared_thread) {
    return std::make_unique<SharedRunner>(std::move(collector), clock, crew, std::move(done));
  }
  if (collector->placement() == Placement::own_thread) {
    return std::make_unique<ThreadRunner>(std::move(collector), clock, std::move(done));
  }
  return std::make_unique<InlineRunner>(std::move(collector), clock);
}

}  // namespace strata::agent
