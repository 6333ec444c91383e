// Whether one alert can be what another one comes from: by what they are about, where they are and
// when they began. docs/incidents.md has these rules in words.
#pragma once

#include <optional>

#include "rules/incidents/places.h"
#include "rules/incidents/signal.h"

namespace strata::rules {

/// How far the effect is from the cause: 0 the same place, then by calls and by the host. Null: it
/// is no explanation. Of two alerts at most one explains the other, rings of three or more aside.
std::optional<int> explains(const Signal& cause, const Signal& effect, Calls& calls);

/// Whether two alerts that nothing explains are likely to have one cause all the same.
bool belong_together(const Signal& one, const Signal& other, Calls& calls);

}  // namespace strata::rules
