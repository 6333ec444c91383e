// The paths of the exporters that the agent stands in for, so that an unchanged Prometheus
// configuration finds what it is used to: one layer each, without what no exporter has.
#pragma once

#include <httplib.h>

#include "agent/http/backend.h"

namespace strata::agent {

// `backend` outlives the server.

/// /metrics with cAdvisor's labels of containers, /healthz.
void route_cadvisor(httplib::Server& server, Backend& backend);

/// /metrics with collect[] and exclude[], and with what client libraries tell of process and
/// handler.
void route_node_exporter(httplib::Server& server, Backend& backend);

/// /metrics of every server that is watched, /scrape?target= of one of them, /health.
void route_redis_exporter(httplib::Server& server, Backend& backend);

}  // namespace strata::agent
