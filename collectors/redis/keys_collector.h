// KeysCollector: single keys, streams, counts and groups of keys of one Redis server, on a
// connection of its own. A pass over the keys is made of small steps: each collection spends no
// more of the server's time than the budget, and goes on from there the next time; what is shown is
// the last pass that came to its end.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "collectors/redis/key_details.h"
#include "collectors/redis/key_groups.h"
#include "collectors/redis/key_list.h"
#include "collectors/redis/redis_target.h"
#include "core/collector.h"

namespace strata::redis {

struct KeysOptions {
  std::vector<ListedKey> keys;            // patterns are looked for with SCAN
  std::vector<ListedKey> single_keys;     // as they are, even where they look like patterns
  std::vector<ListedKey> streams;         // likewise
  std::vector<ListedKey> single_streams;  // likewise
  std::vector<ListedKey> counted;
  std::vector<std::string> group_patterns;
  std::size_t most_groups = 100;
  bool values = false;
  Duration period = std::chrono::minutes(1);         // between the beginnings of two passes
  Duration budget = std::chrono::milliseconds(100);  // of one collection
  std::uint64_t batch = 100;

  [[nodiscard]] bool empty() const {
    return keys.empty() && single_keys.empty() && streams.empty() && single_streams.empty() &&
           counted.empty() && group_patterns.empty();
  }
};

class KeysCollector final : public Collector {
 public:
  static Result<std::unique_ptr<KeysCollector>> create(const RedisTarget& target,
                                                       KeysOptions options,
                                                       RedisSurroundings surroundings);

  /// "redis-keys/<host:port>".
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::dependency; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// One thing to do; of a pattern it comes back with the next cursor until that is 0.
  struct Task {
    enum class Kind : std::uint8_t { key, stream, find_keys, find_streams, count, groups };
    Kind kind;
    ListedKey what;
    std::string cursor = "0";
  };

  struct Pass {
    std::deque<Task> tasks;
    Instant began{};
    std::vector<KeyDetails> keys;
    std::vector<StreamDetails> streams;
    std::map<std::pair<unsigned, std::string>, std::set<std::string>> found;  // by pattern
    std::map<std::pair<unsigned, std::string>, double> counts;
    std::map<unsigned, KeyGroups> groups;
    Duration took{};
  };

  KeysCollector(RedisAddress address, RedisTarget target, KeysOptions options,
                RedisSurroundings surroundings);

  Status work(Instant deadline);
  Status connect(Instant deadline);
  Result<std::unique_ptr<Pass>> new_pass(Instant deadline);
  Result<std::vector<unsigned>> databases(Instant deadline);
  Status step(Instant deadline);
  Status select(unsigned database, Instant deadline);
  Status look_at_key(const Task& task, Instant deadline);
  Status look_at_stream(const Task& task, Instant deadline);
  Status find(Task task, Instant deadline);
  Status take_found(const Task& task, const Reply& page, Instant deadline);
  Status sum_up_groups(Task task, Instant deadline);
  void add(const Pass& pass, Samples& samples) const;

  RedisAddress address_;
  RedisTarget target_;
  KeysOptions options_;
  RedisSurroundings surroundings_;
  std::string name_;
  std::optional<Connection> connection_;
  unsigned selected_ = 0;
  std::unique_ptr<Pass> running_;  // null: none
  std::unique_ptr<Pass> shown_;    // the last one that came to its end
  Instant next_pass_{};
};

}  // namespace strata::redis
