// label_replace and label_join.
#include <re2/re2.h>

#include "rules/promql/evaluator.h"
#include "rules/promql/functions.h"
#include "rules/promql/go_text.h"
#include "rules/promql/regex_text.h"

namespace strata::promql {
namespace {

Status check_length(const CallContext& context, const std::string& value) {
  if (value.size() <= context.evaluator.budget().limits().label_length) return {};
  return fail(Code::exhausted, "label value is too long");
}

/// Every series with the label `name` as `value_of` has it; nullopt leaves the series alone.
template <class ValueOf>
Result<Frame> relabelled(const CallContext& context, std::string_view name, ValueOf value_of) {
  auto frame = context.frame(0);
  if (!frame) return frame;
  for (std::size_t i = 0; i < frame->size(); ++i) {
    const std::optional<std::string> value = value_of(frame->labels(i));
    if (!value) continue;
    if (auto good = check_length(context, *value); !good) return fail(good.error());
    if (auto paid = context.evaluator.budget().spend_work(value->size() / 8); !paid) {
      return fail(paid.error());
    }
    LabelsBuilder labels(frame->labels(i));
    labels.set(name, *value);
    frame->relabel(i, std::move(labels).build());
  }
  return frame;
}

Result<Frame> label_replace(const CallContext& context) {
  const auto target = context.text(1);
  const auto replacement = context.text(2);
  const auto source = context.text(3);
  const auto regex = anchored_regex(context.text(4));
  if (!regex) {
    return fail(Code::invalid,
                "invalid regular expression in label_replace(): " + std::string(context.text(4)));
  }
  if (!valid_label_name(target)) {
    return fail(Code::invalid,
                "invalid destination label name in label_replace(): " + std::string(target));
  }
  return relabelled(context, target, [&](const Labels& labels) -> std::optional<std::string> {
    const auto groups = match_groups(**regex, labels.get(source));
    if (groups.empty()) return std::nullopt;
    return expand(**regex, replacement, groups);
  });
}

Result<Frame> label_join(const CallContext& context) {
  const auto target = context.text(1);
  const auto separator = context.text(2);
  for (std::size_t i = 3; i < context.size(); ++i) {
    if (valid_label_name(context.text(i))) continue;
    return fail(Code::invalid,
                "invalid source label name in label_join(): " + std::string(context.text(i)));
  }
  if (!valid_label_name(target)) {
    return fail(Code::invalid,
                "invalid destination label name in label_join(): " + std::string(target));
  }
  return relabelled(context, target, [&](const Labels& labels) -> std::optional<std::string> {
    std::string joined;
    for (std::size_t i = 3; i < context.size(); ++i) {
      if (i > 3) joined += separator;
      joined += labels.get(context.text(i));
    }
    return joined;
  });
}

}  // namespace

std::vector<Function> label_functions() {
  constexpr auto string = ValueType::string;
  return {
      {.name = "label_replace",
       .args = {ValueType::vector, string, string, string, string},
       .kernel = CallKernel(label_replace)},
      {.name = "label_join",
       .args = {ValueType::vector, string, string, string},
       .variadic = -1,
       .kernel = CallKernel(label_join)},
  };
}

}  // namespace strata::promql
