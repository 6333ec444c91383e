// /debug/pprof: where `go tool pprof`, Parca, Pyroscope and Grafana look for profiles.
#pragma once

#include <httplib.h>

#include "agent/profile/query.h"

namespace strata::agent {

/// What a request asks for; invalid with a message for people.
Result<ProfileQuery> profile_query(const httplib::Request& request, profile::Kind kind);

/// A request holds its thread while its profile is taken; `backend` bounds how many do.
void route_profiles(httplib::Server& server, ProfileBackend& backend);

}  // namespace strata::agent
