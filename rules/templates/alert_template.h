// Labels and annotations of alerting rules: templates with $labels, $value, $externalLabels and
// $externalURL.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "rules/templates/functions.h"
#include "rules/templates/parser.h"

namespace strata::templates {

/// Of one alert.
struct AlertData {
  TextMap labels;
  double value = 0;
};

struct External {
  TextMap labels;
  std::string url;
};

/// Text of a rule, parsed once.
class AlertText {
 public:
  static Result<AlertText> parse(std::string_view alert, std::string text);

  /// An error does not stop the rule: it is the text, "<error expanding template: ...>".
  [[nodiscard]] std::string expand(const AlertData& data, const External& external,
                                   const Environment& environment) const;

 private:
  std::string plain_;  // if there is nothing to expand
  std::optional<Template> template_;
};

/// Whether a text is what expand() makes of a template that fails.
bool is_failed_text(std::string_view text);

/// Only whether it parses.
Status check_alert_text(std::string_view alert, std::string text);

}  // namespace strata::templates
