#include "agent/views/event_filter.h"

#include <algorithm>

#include <fnmatch.h>

#include "agent/config/values.h"
#include "agent/text/safe_text.h"
#include "agent/text/units.h"
#include "core/events/journal.h"

namespace strata {
namespace {

std::string kind_list() {
  std::string list;
  for (const auto kind : event_kinds()) list.append(list.empty() ? "" : ", ").append(kind);
  return list;
}

/// The beginning of "2023-11-14T22:13:20.123Z", with the day at least.
bool is_moment(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd.ddd";
  constexpr std::size_t day = 10;
  if (text.size() < day || text.size() > shape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return false;
  }
  return true;
}

/// What every later time is greater than, letter by letter.
Result<std::string> moment_of(std::string_view text, WallTime now) {
  if (const auto ago = parse_duration(text)) return rfc3339(now - *ago);
  auto moment = text;
  if (moment.ends_with('Z')) moment.remove_suffix(1);
  if (is_moment(moment)) return std::string(moment);
  return fail(Code::invalid,
              "--since: neither a duration (10m) nor a time in UTC "
              "(2026-11-23T15:00:00Z): " +
                  quote_text(text));
}

std::string text_in(const Json& event, std::string_view key) {
  const auto& value = member(event, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

}  // namespace

std::vector<std::string_view> event_kinds() {
  std::vector<std::string_view> kinds;
  for (auto kind = 0; kind <= static_cast<int>(EventKind::slow_command); ++kind) {
    kinds.push_back(to_string(static_cast<EventKind>(kind)));
  }
  return kinds;
}

Result<EventFilter> EventFilter::make(const EventWishes& wishes, WallTime now) {
  const auto kinds = event_kinds();
  for (const auto& kind : wishes.kinds) {
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) continue;
    return fail(Code::invalid,
                "--kind: no kind " + quote_text(kind) + "; there are " + kind_list());
  }
  EventFilter filter;
  filter.wishes_ = wishes;
  if (wishes.since.empty()) return filter;
  auto moment = moment_of(wishes.since, now);
  if (!moment) return fail(moment.error());
  filter.wishes_.since = std::move(*moment);
  return filter;
}

bool EventFilter::passes(const Json& event) const {
  const auto kind = text_in(event, "event");
  const auto container = text_in(event, "container");
  const auto& [kinds, containers, since] = wishes_;
  if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) return false;
  const bool named = std::any_of(containers.begin(), containers.end(), [&](const auto& pattern) {
    return !container.empty() && ::fnmatch(pattern.c_str(), container.c_str(), 0) == 0;
  });
  return (containers.empty() || named) && text_in(event, "time") >= since;
}

bool EventPosition::take(const Json& event) {
  const auto sequence = event.value("sequence", std::uint64_t{0});
  auto time = text_in(event, "time");
  // Of another agent, all events are younger; of the same one, some have been seen.
  const bool seen =
      unsure_ ? time < time_ || (time == time_ && sequence <= sequence_) : sequence <= sequence_;
  if (seen) return false;
  sequence_ = sequence;
  time_ = std::move(time);
  return true;
}

}  // namespace strata
