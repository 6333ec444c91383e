#include "collectors/redis/key_groups.h"

#include <algorithm>
#include <tuple>

#include "collectors/redis/key_metrics.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

constexpr std::size_t most_kept = 10'000;
constexpr const char* overflow = "overflow";

/// A key's group is all that the first pattern that finds something has caught, one after another.
constexpr const char* script = R"(
local page = redis.call('SCAN', ARGV[1], 'COUNT', ARGV[2])
local keys, bytes = {}, {}
for _, key in ipairs(page[2]) do
  local group = 'unclassified'
  for i = 3, #ARGV do
    local caught = {string.find(key, ARGV[i])}
    if caught[1] then
      group = table.concat(caught, '', 3)
      break
    end
  end
  local size = redis.pcall('MEMORY', 'USAGE', key)
  if type(size) ~= 'number' then size = 0 end
  keys[group] = (keys[group] or 0) + 1
  bytes[group] = (bytes[group] or 0) + size
end
local groups = {}
for group, count in pairs(keys) do groups[#groups + 1] = {group, count, bytes[group]} end
return {page[1], groups}
)";

void add_group(const std::string& database, const std::string& name, const KeyGroup& group,
               Samples& samples) {
  samples.add(key_group_count, group.keys, {"db", database, "key_group", name});
  samples.add(key_group_memory, group.bytes, {"db", database, "key_group", name});
}

}  // namespace

std::vector<std::string> parse_group_patterns(std::string_view list) {
  std::vector<std::string> patterns;
  while (!list.empty()) {
    const auto pattern = text::trim(text::take_until(list, ','));
    if (!pattern.empty()) patterns.emplace_back(pattern);
  }
  return patterns;
}

Command group_command(const std::string& cursor, std::uint64_t batch,
                      const std::vector<std::string>& patterns) {
  Command command = {"EVAL", script, "0", cursor, std::to_string(batch)};
  command.insert(command.end(), patterns.begin(), patterns.end());
  return command;
}

Result<std::string> take_groups(const Reply& reply, KeyGroups& groups) {
  if (reply.is_error()) return fail(refusal_of(reply));
  if (reply.items.size() != 2) return fail(Code::parse, "the answer to SCAN has another shape");
  for (const auto& entry : reply.items[1].items) {
    if (entry.items.size() != 3) continue;
    const auto& name = entry.items[0].text;
    const bool fits = groups.size() < most_kept || groups.contains(name);
    auto& group = groups[fits ? name : overflow];
    group.keys += number_of(entry.items[1]).value_or(0);
    group.bytes += number_of(entry.items[2]).value_or(0);
  }
  return reply.items[0].text;
}

void add_groups(unsigned database, const KeyGroups& groups, std::size_t most, Samples& samples) {
  using Item = const KeyGroups::value_type*;
  std::vector<Item> sorted;
  for (const auto& group : groups) sorted.push_back(&group);
  std::ranges::sort(sorted, [](Item one, Item other) {
    return std::tuple(-one->second.bytes, -one->second.keys, std::string_view(one->first)) <
           std::tuple(-other->second.bytes, -other->second.keys, std::string_view(other->first));
  });
  const auto name = "db" + std::to_string(database);
  KeyGroup rest;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i < most) {
      add_group(name, sorted[i]->first, sorted[i]->second, samples);
    } else {
      rest.keys += sorted[i]->second.keys;
      rest.bytes += sorted[i]->second.bytes;
    }
  }
  if (sorted.size() > most) add_group(name, overflow, rest, samples);
  samples.add(distinct_key_groups, static_cast<double>(groups.size()), {"db", name});
}

}  // namespace strata::redis
