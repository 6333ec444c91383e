#include "collectors/redis/key_details.h"

#include <array>
#include <utility>

#include "collectors/redis/key_metrics.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

constexpr std::size_t most_groups = 1000;
constexpr std::size_t longest_value = 256;

/// The command that tells the size of a type's keys; PFCOUNT of a plain string is an error, STRLEN
/// of a HyperLogLog is its bytes.
constexpr std::array<std::pair<std::string_view, const char*>, 6> size_commands = {{
    {"string", "PFCOUNT"},
    {"list", "LLEN"},
    {"set", "SCARD"},
    {"zset", "ZCARD"},
    {"hash", "HLEN"},
    {"stream", "XLEN"},
}};

std::vector<Command> size_questions(std::string_view type, const std::string& key, bool values) {
  for (const auto& [name, command] : size_commands) {
    if (name != type) continue;
    std::vector<Command> commands = {{command, key}};
    if (type == "string") commands.push_back({"STRLEN", key});
    if (type == "string" && values) commands.push_back({"GET", key});
    return commands;
  }
  return {};
}

void take_size(std::span<const Reply> replies, KeyDetails& details) {
  details.size = number_of(replies[0]);  // of a string: how many a HyperLogLog has counted
  if (details.size || replies.size() == 1) return;
  details.size = number_of(replies[1]);
  if (replies.size() > 2 && replies[2].kind == Reply::Kind::text) details.value = replies[2].text;
}

/// 1526919030474 of "1526919030474-55"; 0 of a stream that never had one, as in redis_exporter.
double time_of_id(std::string_view id) { return text::real(text::take_until(id, '-')).value_or(0); }

std::string_view entry_id(const Reply& stream, std::string_view key) {
  const auto* const entry = value_of(stream, key);
  return entry == nullptr || entry->items.empty() ? std::string_view{} : entry->items[0].text;
}

}  // namespace

Result<std::vector<KeyDetails>> ask_keys(Connection& connection, unsigned database,
                                         const std::vector<std::string>& keys, bool values,
                                         Instant deadline) {
  std::vector<KeyDetails> all;
  if (keys.empty()) return all;
  std::vector<Command> commands;
  for (const auto& key : keys) {
    commands.push_back({"TYPE", key});
    commands.push_back({"MEMORY", "USAGE", key});
  }
  const auto types = connection.exchange(commands, deadline);
  if (!types) return fail(types.error());
  commands.clear();
  std::vector<std::size_t> counts;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& type = (*types)[2 * i];
    KeyDetails details{database, keys[i], {}, number_of((*types)[2 * i + 1]), {}};
    if (type.text == "none") details.size = 0;
    auto asked = size_questions(type.text, keys[i], values);
    counts.push_back(asked.size());
    std::move(asked.begin(), asked.end(), std::back_inserter(commands));
    all.push_back(std::move(details));
  }
  if (commands.empty()) return all;
  const auto sizes = connection.exchange(commands, deadline);
  if (!sizes) return fail(sizes.error());
  std::span<const Reply> rest(*sizes);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (counts[i] > 0) take_size(rest.first(counts[i]), all[i]);
    rest = rest.subspan(counts[i]);
  }
  return all;
}

void add_key(const KeyDetails& details, Samples& samples) {
  const auto database = "db" + std::to_string(details.database);
  const Labels who = {"db", database, "key", details.key};
  if (details.size) samples.add(key_size, *details.size, who);
  if (details.memory) samples.add(key_memory, *details.memory, who);
  if (!details.value || details.value->empty()) return;
  if (const auto number = text::real(*details.value)) {
    samples.add(key_value, *number, who);
  } else {
    const auto shown = std::string_view(*details.value).substr(0, longest_value);
    samples.add(key_value_as_string, 1, {"db", database, "key", details.key, "val", shown});
  }
}

Result<StreamDetails> ask_stream(Connection& connection, unsigned database, const std::string& key,
                                 Instant deadline) {
  StreamDetails details{database, key, {}, {}, {}};
  std::vector<Command> commands = {{"XINFO", "STREAM", key}, {"XINFO", "GROUPS", key}};
  auto replies = connection.exchange(commands, deadline);
  if (!replies) return fail(replies.error());
  if (!(*replies)[0].is_array()) return fail(Code::not_found, "no stream");
  details.stream = std::move((*replies)[0]);
  details.groups = std::move((*replies)[1]);
  if (details.groups.items.size() > most_groups) details.groups.items.resize(most_groups);
  commands.clear();
  for (const auto& group : details.groups.items) {
    commands.push_back({"XINFO", "CONSUMERS", key, std::string(text_of(group, "name"))});
  }
  if (commands.empty()) return details;
  replies = connection.exchange(commands, deadline);
  if (!replies) return fail(replies.error());
  details.consumers = *std::move(replies);
  return details;
}

void add_stream(const StreamDetails& details, Samples& samples) {
  const auto database = "db" + std::to_string(details.database);
  const auto& stream = details.stream;
  const Labels who = {"db", database, "stream", details.key};
  const auto add_number = [&](const MetricDef& def, std::string_view key) {
    if (const auto number = number_of(stream, key)) samples.add(def, *number, who);
  };
  add_number(stream_length, "length");
  add_number(stream_radix_tree_keys, "radix-tree-keys");
  add_number(stream_radix_tree_nodes, "radix-tree-nodes");
  add_number(stream_groups, "groups");
  const auto add_time = [&](const MetricDef& def, std::string_view key, std::string_view id) {
    if (value_of(stream, key) != nullptr) samples.add(def, time_of_id(id), who);
  };
  const auto add_id = [&](const MetricDef& def, std::string_view key) {
    add_time(def, key, text_of(stream, key));
  };
  add_id(stream_last_generated_id, "last-generated-id");
  add_id(stream_max_deleted_entry_id, "max-deleted-entry-id");
  add_time(stream_first_entry_id, "first-entry", entry_id(stream, "first-entry"));
  add_time(stream_last_entry_id, "last-entry", entry_id(stream, "last-entry"));
  for (std::size_t i = 0; i < details.groups.items.size(); ++i) {
    const auto& group = details.groups.items[i];
    const auto name = text_of(group, "name");
    const Labels of_group = {"db", database, "stream", details.key, "group", name};
    const auto add_of_group = [&](const MetricDef& def, std::string_view key) {
      if (const auto number = number_of(group, key)) samples.add(def, *number, of_group);
    };
    add_of_group(group_consumers, "consumers");
    add_of_group(group_pending, "pending");
    add_of_group(group_entries_read, "entries-read");
    add_of_group(group_lag, "lag");
    samples.add(group_last_delivered_id, time_of_id(text_of(group, "last-delivered-id")), of_group);
    if (i >= details.consumers.size()) continue;
    for (const auto& consumer : details.consumers[i].items) {
      const Labels one = {"db",    database, "stream",   details.key,
                          "group", name,     "consumer", text_of(consumer, "name")};
      if (const auto count = number_of(consumer, "pending")) {
        samples.add(consumer_pending, *count, one);
      }
      if (const auto idle = number_of(consumer, "idle")) {
        samples.add(consumer_idle, *idle / 1e3, one);
      }
    }
  }
}

}  // namespace strata::redis
