// What the API answers: Prometheus's envelope around JSON text that is made already.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "rules/promql/engine.h"

namespace strata::agent::api {

struct Answer {
  int status = 200;
  std::string body;
};

/// `{"status":"success","data":DATA}`.
Answer success(std::string_view data, const std::vector<std::string>& warnings = {});

// Errors by what Prometheus calls them.

/// 400: a parameter is wrong.
Answer bad_data(std::string_view message);
/// The same, with the parameter's name before the message.
Answer wrong_parameter(std::string_view name, std::string_view message);
/// Of a query that failed: 503 "timeout", else 422 "execution".
Answer failed(const Error& error);
/// 404.
Answer not_found(std::string_view message);

/// A JSON string; bytes that are not UTF-8 become U+FFFD.
void append_string(std::string& out, std::string_view text);
/// An object of a label set.
void append_labels(std::string& out, const promql::Labels& labels);

/// `"resultType":"vector","result":[...]` in braces.
std::string value_text(const promql::Value& value);

}  // namespace strata::agent::api
