#include "rules/templates/alert_template.h"

#include "rules/templates/run.h"

namespace strata::templates {
namespace {

// Prometheus puts the same before each text, so that lines and columns in errors agree.
constexpr std::string_view variables =
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
    "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

constexpr std::string_view failed_text = "<error expanding template: ";

}  // namespace

Result<AlertText> AlertText::parse(std::string_view alert, std::string text) {
  AlertText parsed;
  if (text.find("{{") == std::string::npos) {
    parsed.plain_ = std::move(text);
    return parsed;
  }
  auto body = parse_template("__alert_" + std::string(alert), std::string(variables) + text);
  if (!body) return fail(body.error());
  parsed.template_ = std::move(*body);
  return parsed;
}

std::string AlertText::expand(const AlertData& data, const External& external,
                              const Environment& environment) const {
  if (!template_) return plain_;
  Record record;
  record.type =
      "struct { Labels map[string]string; ExternalLabels map[string]string; "
      "ExternalURL string; Value float64 }";
  record.fields["Labels"] = shared_value(data.labels);
  record.fields["ExternalLabels"] = shared_value(external.labels);
  record.fields["ExternalURL"] = Value{external.url};
  record.fields["Value"] = Value{data.value};
  auto text = run_template(*template_, shared_value(std::move(record)), environment);
  if (text) return std::move(*text);
  return std::string(failed_text) + "error executing template " + template_->name + ": " +
         text.error().message + ">";
}

bool is_failed_text(std::string_view text) { return text.starts_with(failed_text); }

Status check_alert_text(std::string_view alert, std::string text) {
  const auto parsed = AlertText::parse(alert, std::move(text));
  if (!parsed) return fail(parsed.error());
  return {};
}

}  // namespace strata::templates
