// Backend: what the HTTP server asks of the agent. Every method may be called from several HTTP
// threads at once and returns within a bound, whatever the collectors are doing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/metrics/layer_set.h"
#include "core/metrics/snapshot.h"

namespace strata::agent {

class ProfileBackend;
class QueryBackend;

class Backend {
 public:
  virtual ~Backend() = default;

  /// A snapshot of which these layers are as fresh as the cadences allow; the newest there is where
  /// a collector is slow. Null before the first one.
  virtual std::shared_ptr<const Snapshot> fresh_snapshot(LayerSet layers) = 0;

  /// Whether the first snapshot is there.
  virtual bool ready() = 0;

  /// The debug dump, JSON.
  virtual std::string dump() = 0;

  /// What `strata top` shows, JSON; with the details of a container whose id is not empty. Empty
  /// before the first snapshot.
  virtual std::string top(const std::string& container) = 0;

  /// What /api/v1/incidents answers, JSON.
  virtual std::string incidents() = 0;

  /// Events with a sequence above `after`, one JSON object a line.
  virtual std::string events(std::uint64_t after) = 0;

  /// The newest lines of the log.
  virtual std::string log() { return {}; }

  /// The configuration in force as YAML, without its secrets.
  virtual std::string configuration() { return {}; }

  /// Reads configuration again; on an error the old one stays in force.
  virtual Status reload() = 0;

  /// What Prometheus's API is answered from; null: there is no such API.
  virtual QueryBackend* queries() { return nullptr; }

  /// Who takes profiles; null: nobody.
  virtual ProfileBackend* profiles() { return nullptr; }
};

}  // namespace strata::agent
