#include "rules/promql/functions.h"

#include <string>
#include <unordered_map>

namespace strata::promql {
namespace {

using Table = std::unordered_map<std::string_view, Function>;

Table make_table() {
  Table table;
  for (auto family :
       {element_functions, rate_functions, over_time_functions, trend_functions, vector_functions,
        absent_functions, label_functions, date_functions, histogram_functions}) {
    for (auto& function : family()) table.emplace(function.name, std::move(function));
  }
  return table;
}

}  // namespace

const Function* find_function(std::string_view name) {
  static const Table table = make_table();
  const auto at = table.find(name);
  return at == table.end() ? nullptr : &at->second;
}

}  // namespace strata::promql
