#include "core/identity/scrape_wish.h"

#include <algorithm>

#include "core/base/text.h"

namespace strata {
namespace {

constexpr std::string_view wish_prefix = "prometheus.io/";
constexpr std::size_t longest_path = 1024;
constexpr std::size_t shown = 50;

using Annotations = std::map<std::string, std::string>;

std::string_view value_of(const Annotations& annotations, std::string_view key) {
  const auto found = annotations.find(std::string(wish_prefix).append(key));
  return found == annotations.end() ? std::string_view{} : text::trim(found->second);
}

tl::unexpected<Error> refuse(std::string_view key, std::string_view value,
                             std::string_view wanted) {
  std::string message(wish_prefix);
  message.append(key).append(" is not ").append(wanted).append(": \"");
  return fail(Code::invalid, message.append(value.substr(0, shown)).append("\""));
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Result<std::optional<ScrapeWish>> parse_scrape_annotations(const Annotations& annotations) {
  const auto scrape = value_of(annotations, "scrape");
  if (scrape.empty() || scrape == "false") return std::nullopt;
  if (scrape != "true") return refuse("scrape", scrape, "true or false");
  ScrapeWish wish;
  if (const auto scheme = value_of(annotations, "scheme"); !scheme.empty()) {
    wish.tls = scheme == "https";
    if (!wish.tls && scheme != "http") return refuse("scheme", scheme, "http or https");
  }
  if (const auto port = value_of(annotations, "port"); !port.empty()) {
    wish.port = text::number<std::uint16_t>(port);
    if (!wish.port || *wish.port == 0) return refuse("port", port, "a number from 1 to 65535");
  }
  if (const auto path = value_of(annotations, "path"); !path.empty()) {
    const bool fits = is_printable(path) && path.size() <= longest_path &&
                      path.find('#') == std::string_view::npos;
    if (!fits) return refuse("path", path, "the path of a URL");
    wish.path = path.starts_with('/') ? path : "/" + std::string(path);
  }
  return wish;
}

}  // namespace strata
