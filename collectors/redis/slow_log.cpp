#include "collectors/redis/slow_log.h"

#include <algorithm>

#include "collectors/redis/command_metrics.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

constexpr std::int64_t most_told = 32;
constexpr std::size_t longest_name = 32;

/// Of commands that are a family, the second word is a part of the name.
bool is_family(std::string_view name) {
  constexpr std::string_view families[] = {
      "ACL",    "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "DEBUG",   "FUNCTION", "LATENCY",
      "MEMORY", "MODULE", "OBJECT",  "PUBSUB",  "SCRIPT", "SLOWLOG", "XGROUP",   "XINFO"};
  return std::find(std::begin(families), std::end(families), name) != std::end(families);
}

/// Letters, digits and the like in upper case; what else a client sent as a name is not repeated.
std::string name_of(std::string_view word) {
  std::string name;
  for (const char c : word.substr(0, longest_name)) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                       c == '-' || c == '|';
    name += lower ? static_cast<char>(c - 'a' + 'A') : (plain ? c : '?');
  }
  return name;
}

/// "... (12 more arguments)", by which the server shortens a long list.
std::size_t more_arguments(std::string_view last) {
  constexpr std::string_view begin = "... (";
  if (!last.starts_with(begin)) return 0;
  last.remove_prefix(begin.size());
  const auto count = text::u64(text::take_until(last, ' '));
  return count && last == "more arguments)" ? *count - 1 : 0;
}

std::string what_of(const std::vector<Reply>& words) {
  if (words.empty()) return "a command";
  std::string what = name_of(words[0].text);
  std::size_t arguments = words.size() - 1;
  if (arguments > 0 && is_family(what)) {
    what += " " + name_of(words[1].text);
    --arguments;
  }
  arguments += more_arguments(words.back().text);
  if (arguments == 0) return what;
  return what + " with " + std::to_string(arguments) +
         (arguments == 1 ? " argument" : " arguments");
}

}  // namespace

std::vector<SlowCommand> parse_slow_log(const Reply& reply) {
  std::vector<SlowCommand> commands;
  for (const auto& entry : reply.items) {
    const auto& fields = entry.items;
    const auto is_number = [&](std::size_t i) { return fields[i].kind == Reply::Kind::integer; };
    if (fields.size() < 4 || !is_number(0) || !is_number(1) || !is_number(2)) continue;
    SlowCommand command{
        fields[0].integer, fields[1].integer, fields[2].integer, what_of(fields[3].items), {}};
    if (fields.size() > 4) command.client = fields[4].text.substr(0, 64);
    commands.push_back(std::move(command));
  }
  return commands;
}

std::vector<Command> SlowLog::ask(const Round& round) {
  if (round.info == nullptr) {
    asked_more_ = false;
    missed_ = 0;
    length_.reset();
    newest_.reset();
    return {{"SLOWLOG", "LEN"}, {"SLOWLOG", "GET", "1"}};
  }
  if (missed_ == 0 || asked_more_) return {};
  asked_more_ = true;
  return {{"SLOWLOG", "GET", std::to_string(std::min(missed_, most_told))}};
}

Status SlowLog::take(std::span<const Reply> replies) {
  if (auto status = no_error(replies); !status) return status;
  auto commands = parse_slow_log(replies.back());
  if (asked_more_) {
    hear(std::move(commands));
    return {};
  }
  length_ = number_of(replies.front());
  if (commands.empty()) {
    told_ = told_.value_or(-1);
    return {};
  }
  newest_ = commands.front();
  if (!told_) told_ = newest_->id;
  if (newest_->id < *told_) told_ = -1;  // the server began anew
  const auto fresh = newest_->id - *told_;
  if (fresh == 1) hear(std::move(commands));
  if (fresh > 1) missed_ = fresh;
  return {};
}

void SlowLog::hear(std::vector<SlowCommand> newest_first) {
  std::reverse(newest_first.begin(), newest_first.end());
  for (const auto& command : newest_first) {
    if (command.id <= *told_) continue;
    told_ = command.id;
    if (tell_) tell_(command);
  }
  missed_ = 0;
}

/// An empty log counts as id 0 and no duration, as in redis_exporter.
void SlowLog::add(const InfoText& /*info*/, Samples& samples) {
  if (!length_) return;
  samples.add(slowlog_length, *length_);
  samples.add(slowlog_last_id, newest_ ? static_cast<double>(newest_->id) : 0);
  samples.add(last_slow_execution_duration_seconds,
              newest_ ? static_cast<double>(newest_->usec) / 1e6 : 0);
}

}  // namespace strata::redis
