// Parameters of a request, from its form and its address.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strata::agent::api {

class Parameters {
 public:
  void add(std::string name, std::string value) {
    pairs_.emplace_back(std::move(name), std::move(value));
  }
  /// Of a form: `a=1&b=x%20y+z`. What is no escape stands for itself.
  void add_form(std::string_view text);

  /// The first of the name; empty where there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace strata::agent::api
