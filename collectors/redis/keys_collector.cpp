#include "collectors/redis/keys_collector.h"

#include <algorithm>

#include "collectors/redis/info_text.h"
#include "collectors/redis/key_metrics.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

constexpr std::size_t most_keys = 10'000;  // of one server

}  // namespace

Result<std::unique_ptr<KeysCollector>> KeysCollector::create(const RedisTarget& target,
                                                             KeysOptions options,
                                                             RedisSurroundings surroundings) {
  auto address = parse_redis_address(target.address);
  if (!address) return fail(address.error().within("redis address"));
  return std::unique_ptr<KeysCollector>(
      new KeysCollector(*std::move(address), target, std::move(options), std::move(surroundings)));
}

KeysCollector::KeysCollector(RedisAddress address, RedisTarget target, KeysOptions options,
                             RedisSurroundings surroundings)
    : address_(std::move(address)),
      target_(std::move(target)),
      options_(std::move(options)),
      surroundings_(std::move(surroundings)),
      name_("redis-keys/" + address_.instance()) {}

Status KeysCollector::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto status = work(SystemClock{}.now() + target_.timeout);
  if (!status) {
    connection_.reset();
    running_.reset();
    shown_.reset();
    return fail(status.error().within(name_));
  }
  const auto labels = labels_of(address_, container_at(address_, surroundings_.container_of));
  Samples samples(labels, batch);
  if (shown_) add(*shown_, samples);
  return {};
}

/// Steps until the budget is used up or the pass is at its end.
Status KeysCollector::work(Instant deadline) {
  const auto start = SystemClock{}.now();
  if (!connection_) {
    if (auto status = connect(deadline); !status) return status;
  }
  if (!running_) {
    if (start < next_pass_) return {};
    auto pass = new_pass(deadline);
    if (!pass) return fail(pass.error());
    running_ = *std::move(pass);
    next_pass_ = start + options_.period;
  }
  const auto budget_ends = SystemClock{}.now() + options_.budget;
  while (!running_->tasks.empty()) {
    if (auto status = step(deadline); !status) return status;
    if (SystemClock{}.now() >= budget_ends) break;
  }
  if (!running_->tasks.empty()) return {};
  running_->took = SystemClock{}.now() - running_->began;
  shown_ = std::move(running_);
  return {};
}

Status KeysCollector::connect(Instant deadline) {
  auto connection = log_in(address_, target_, deadline);
  if (!connection) return fail(connection.error());
  connection_ = *std::move(connection);
  selected_ = 0;
  return {};
}

Result<std::unique_ptr<KeysCollector::Pass>> KeysCollector::new_pass(Instant deadline) {
  auto pass = std::make_unique<Pass>();
  pass->began = SystemClock{}.now();
  const auto add = [&](Task::Kind kind, const std::vector<ListedKey>& list) {
    for (const auto& key : list) pass->tasks.push_back({kind, key});
  };
  const auto add_patterns = [&](Task::Kind plain, Task::Kind find, const auto& list) {
    for (const auto& key : list) pass->tasks.push_back({key.is_pattern() ? find : plain, key});
  };
  add(Task::Kind::key, options_.single_keys);
  add(Task::Kind::stream, options_.single_streams);
  add_patterns(Task::Kind::key, Task::Kind::find_keys, options_.keys);
  add_patterns(Task::Kind::stream, Task::Kind::find_streams, options_.streams);
  add(Task::Kind::count, options_.counted);
  if (options_.group_patterns.empty()) return pass;
  const auto all = databases(deadline);
  if (!all) return fail(all.error());
  for (const auto database : *all) pass->tasks.push_back({Task::Kind::groups, {database, ""}});
  return pass;
}

/// Those that have keys.
Result<std::vector<unsigned>> KeysCollector::databases(Instant deadline) {
  const Command command = {"INFO", "keyspace"};
  const auto replies = connection_->exchange({&command, 1}, deadline);
  if (!replies) return fail(replies.error());
  if (replies->front().is_error()) return fail(refusal_of(replies->front()));
  std::vector<unsigned> found;
  const InfoText info(replies->front().text);
  for (const auto& line : info.lines()) {
    if (!line.key.starts_with("db")) continue;
    if (const auto number = text::number<unsigned>(line.key.substr(2))) found.push_back(*number);
  }
  return found;
}

Status KeysCollector::step(Instant deadline) {
  auto task = std::move(running_->tasks.front());
  running_->tasks.pop_front();
  if (auto status = select(task.what.database, deadline); !status) return status;
  switch (task.kind) {
    case Task::Kind::key:
      return look_at_key(task, deadline);
    case Task::Kind::stream:
      return look_at_stream(task, deadline);
    case Task::Kind::groups:
      return sum_up_groups(std::move(task), deadline);
    default:
      return find(std::move(task), deadline);
  }
}

Status KeysCollector::select(unsigned database, Instant deadline) {
  if (database == selected_) return {};
  const Command command = {"SELECT", std::to_string(database)};
  const auto replies = connection_->exchange({&command, 1}, deadline);
  if (!replies) return fail(replies.error());
  if (replies->front().is_error()) return fail(refusal_of(replies->front()));
  selected_ = database;
  return {};
}

Status KeysCollector::look_at_key(const Task& task, Instant deadline) {
  auto details =
      ask_keys(*connection_, task.what.database, {task.what.key}, options_.values, deadline);
  if (!details) return fail(details.error());
  std::move(details->begin(), details->end(), std::back_inserter(running_->keys));
  return {};
}

Status KeysCollector::look_at_stream(const Task& task, Instant deadline) {
  auto details = ask_stream(*connection_, task.what.database, task.what.key, deadline);
  if (details) running_->streams.push_back(*std::move(details));
  if (details || details.error().code == Code::not_found) return {};
  return fail(details.error());
}

/// One page of SCAN. Keys come again where the server resizes its table meanwhile.
Status KeysCollector::find(Task task, Instant deadline) {
  const Command command = {"SCAN",        task.cursor, "MATCH",
                           task.what.key, "COUNT",     std::to_string(options_.batch)};
  const auto replies = connection_->exchange({&command, 1}, deadline);
  if (!replies) return fail(replies.error());
  const auto& reply = replies->front();
  if (reply.is_error()) return fail(refusal_of(reply));
  if (reply.items.size() != 2) return fail(Code::parse, "the answer to SCAN has another shape");
  if (auto status = take_found(task, reply.items[1], deadline); !status) return status;
  task.cursor = reply.items[0].text;
  if (task.cursor != "0") running_->tasks.push_front(std::move(task));
  return {};
}

Status KeysCollector::take_found(const Task& task, const Reply& page, Instant deadline) {
  const auto id = std::pair(task.what.database, task.what.key);
  if (task.kind == Task::Kind::count) {
    running_->counts[id] += static_cast<double>(page.items.size());
    return {};
  }
  auto& found = running_->found[id];
  std::vector<std::string> fresh;
  for (const auto& item : page.items) {
    if (found.size() < most_keys && found.insert(item.text).second) fresh.push_back(item.text);
  }
  if (task.kind == Task::Kind::find_streams) {
    for (auto& key : fresh) {
      running_->tasks.push_back({Task::Kind::stream, {task.what.database, std::move(key)}});
    }
    return {};
  }
  auto details = ask_keys(*connection_, task.what.database, fresh, options_.values, deadline);
  if (!details) return fail(details.error());
  std::move(details->begin(), details->end(), std::back_inserter(running_->keys));
  return {};
}

Status KeysCollector::sum_up_groups(Task task, Instant deadline) {
  const auto command = group_command(task.cursor, options_.batch, options_.group_patterns);
  const auto replies = connection_->exchange({&command, 1}, deadline);
  if (!replies) return fail(replies.error());
  auto cursor = take_groups(replies->front(), running_->groups[task.what.database]);
  if (!cursor) return fail(cursor.error());
  task.cursor = *std::move(cursor);
  if (task.cursor != "0") running_->tasks.push_front(std::move(task));
  return {};
}

void KeysCollector::add(const Pass& pass, Samples& samples) const {
  for (const auto& key : pass.keys) add_key(key, samples);
  for (const auto& stream : pass.streams) add_stream(stream, samples);
  for (const auto& [id, count] : pass.counts) {
    samples.add(keys_count, count, {"db", "db" + std::to_string(id.first), "key", id.second});
  }
  for (const auto& [database, groups] : pass.groups) {
    add_groups(database, groups, options_.most_groups, samples);
  }
  if (!options_.group_patterns.empty()) {
    samples.add(key_groups_duration, seconds(pass.took) * 1e3);
  }
}

}  // namespace strata::redis
