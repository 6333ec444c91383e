// /api/v1/series, /api/v1/labels and /api/v1/label/NAME/values: of all that is known now and all
// that is in History, whatever the time that is asked for.
#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "agent/http/api/live_source.h"
#include "agent/http/api/query_api.h"
#include "agent/http/api/times.h"
#include "rules/promql/go_text.h"
#include "rules/promql/parser.h"

namespace strata::agent::api {
namespace {

using Matchers = std::vector<promql::Matcher>;

constexpr Duration patience = std::chrono::seconds(5);
constexpr std::size_t most_series = 100'000;

/// Nothing, or what is wrong.
std::optional<Answer> wrong_times(const Parameters& parameters) {
  for (const std::string name : {"start", "end"}) {
    const auto text = parameters.get(name);
    if (text.empty()) continue;
    if (const auto time = parse_time(text); !time) {
      return wrong_parameter(name,
                             "Invalid time value for '" + name + "': " + time.error().message);
    }
  }
  return std::nullopt;
}

Result<std::vector<Matchers>> matchers_of(const Parameters& parameters) {
  std::vector<Matchers> sets;
  for (const auto& text : parameters.all("match[]")) {
    auto matchers = promql::parse_selector(text);
    if (!matchers) return fail(matchers.error());
    if (std::ranges::all_of(*matchers, [](const auto& one) { return one.matches(""); })) {
      return fail(Code::invalid, "match[] must contain at least one non-empty matcher");
    }
    sets.push_back(std::move(*matchers));
  }
  return sets;
}

using Visit = std::function<void(const promql::Labels&)>;

/// Each series that one of the sets matches, some of them more than once; no set is all.
void visit_series(QueryBackend& backend, std::vector<Matchers> sets, const Visit& visit) {
  if (sets.empty()) sets.emplace_back();
  const auto kept = backend.history().all_labels();
  const LiveSource source(backend.history(), backend.latest_snapshot(), backend.target());
  for (const auto& matchers : sets) {
    for (const auto& labels : kept) {
      if (std::ranges::all_of(matchers, [&](const auto& one) { return one.matches(labels); })) {
        visit(labels);
      }
    }
    source.each_newest(matchers, [&](const promql::Labels& labels, const auto&) { visit(labels); });
  }
}

Answer too_busy() { return failed({Code::timeout, "query timed out in query queue"}); }

std::string list_of(const std::set<std::string, std::less<>>& texts) {
  std::string list = "[";
  for (const auto& text : texts) {
    if (list.size() > 1) list += ',';
    append_string(list, text);
  }
  return list + "]";
}

/// A list of texts, of all series that are asked for.
template <class Add>
Answer answer_texts(QueryBackend& backend, QuerySlots& slots, const Parameters& parameters,
                    Add add) {
  if (auto wrong = wrong_times(parameters)) return std::move(*wrong);
  auto sets = matchers_of(parameters);
  if (!sets) return bad_data(sets.error().message);
  const auto turn = slots.enter(patience);
  if (!turn) return too_busy();
  std::set<std::string, std::less<>> texts;
  visit_series(backend, std::move(*sets),
               [&](const promql::Labels& labels) { add(texts, labels); });
  return success(list_of(texts));
}

void add_once(std::set<std::string, std::less<>>& texts, std::string_view text) {
  if (!texts.contains(text)) texts.emplace(text);
}

}  // namespace

Answer QueryApi::series(const Parameters& parameters) {
  if (parameters.all("match[]").empty()) return bad_data("no match[] parameter provided");
  if (auto wrong = wrong_times(parameters)) return std::move(*wrong);
  auto sets = matchers_of(parameters);
  if (!sets) return wrong_parameter("match[]", sets.error().message);
  const auto turn = slots_.enter(patience);
  if (!turn) return too_busy();
  std::set<promql::Labels> found;
  visit_series(backend_, std::move(*sets), [&](const promql::Labels& labels) {
    if (found.size() <= most_series) found.insert(labels);
  });
  if (found.size() > most_series) {
    return failed({Code::exhausted, "a selector matches too many series"});
  }
  std::string list = "[";
  for (const auto& labels : found) {
    if (list.size() > 1) list += ',';
    append_labels(list, labels);
  }
  return success(list + "]");
}

Answer QueryApi::labels(const Parameters& parameters) {
  return answer_texts(backend_, slots_, parameters, [](auto& texts, const promql::Labels& labels) {
    for (const auto& label : labels.all()) add_once(texts, label.name);
  });
}

Answer QueryApi::label_values(std::string_view name, const Parameters& parameters) {
  if (!promql::valid_label_name(name)) {
    return bad_data("invalid label name: " + promql::go::quoted(name));
  }
  return answer_texts(backend_, slots_, parameters, [&](auto& texts, const promql::Labels& labels) {
    if (const auto value = labels.get(name); !value.empty()) add_once(texts, value);
  });
}

}  // namespace strata::agent::api
