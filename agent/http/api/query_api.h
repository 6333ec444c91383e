// QueryApi: Prometheus's HTTP API over the agent's own memory, without HTTP: from parameters to
// answers. Any thread.
#pragma once

#include <string_view>

#include "agent/http/api/answer.h"
#include "agent/http/api/parameters.h"
#include "agent/http/api/query_backend.h"
#include "agent/http/api/query_slots.h"

namespace strata::agent::api {

class QueryApi {
 public:
  /// `backend` outlives it.
  explicit QueryApi(QueryBackend& backend) : backend_(backend) {}

  // Wait for their turn:
  Answer query(const Parameters& parameters);
  Answer query_range(const Parameters& parameters);
  Answer series(const Parameters& parameters);
  Answer labels(const Parameters& parameters);
  Answer label_values(std::string_view name, const Parameters& parameters);

  // Do not:
  [[nodiscard]] Answer rules(const Parameters& parameters) const;
  [[nodiscard]] Answer alerts() const;
  [[nodiscard]] Answer metadata(const Parameters& parameters) const;

 private:
  QueryBackend& backend_;
  QuerySlots slots_{2, 12};
};

/// None are kept; wrong parameters are refused.
Answer exemplars(const Parameters& parameters);
Answer format_query(const Parameters& parameters);
/// Of the Prometheus whose API this is, so that clients know what they may ask.
Answer build_info();

}  // namespace strata::agent::api
