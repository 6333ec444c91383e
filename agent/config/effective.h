// The configuration that is in force, as a file that could be read again, but for what is secret.
#pragma once

#include <string>
#include <vector>

#include "agent/config/config.h"

namespace strata {

/// Every key with its value, as YAML. Secrets are "(secret)", and so are queries of URLs.
std::string effective_yaml(const Config& config);

/// What must not be shown anywhere: the secrets themselves, what their files hold, queries of URLs.
/// None is empty.
std::vector<std::string> secrets_of(const Config& config);

/// `text` with "(secret)" wherever one of them stands, as it is or escaped as JSON does. One of
/// under four bytes is left: it stands everywhere.
std::string without_secrets(std::string text, const std::vector<std::string>& secrets);

}  // namespace strata
