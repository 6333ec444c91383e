// Probes: all of one server's, through the rounds of a collection. What the server refuses is left
// alone for a while and told; it costs its own families only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "collectors/redis/client_list.h"
#include "collectors/redis/config_values.h"
#include "collectors/redis/slow_log.h"

namespace strata::redis {

struct ProbeOptions {
  bool config_values = false;  // every setting as a metric
  bool client_list = false;
  bool client_ports = false;
  bool modules = false;
  bool key_groups = false;  // another collector looks at them
};

class Probes {
 public:
  /// Hears once of each command that the server refuses.
  using Refused = std::function<void(std::string_view command, const Error& why)>;

  Probes(const ProbeOptions& options, SlowLog::Tell tell, Refused refused);

  /// All rounds over `connection`; the text of INFO. An error means that it failed as a whole.
  Result<std::string> run(Connection& connection, Instant now, Instant deadline);

  /// After run(). Code::parse, with nothing added, where `info` is not INFO's.
  Status add(const InfoText& info, WallTime wall, Samples& samples);

  /// The server may be another, or the user may have got more rights.
  void forget_refusals();

 private:
  struct Entry {
    std::unique_ptr<Probe> probe;
    std::string refused = {};  // the error's first word; empty: it answers
    bool told = false;
    std::size_t commands = 0;  // in this round
  };

  Status run_round(Connection& connection, const Round& round, Instant deadline, std::string& info);
  void give(Entry& entry, std::span<const Reply> replies);

  Command info_command_;
  Refused refused_;
  ConfigValues* config_ = nullptr;  // one of the entries
  std::vector<Entry> entries_;
  Instant forgotten_at_{};
  std::vector<Command> commands_;  // of this round
};

}  // namespace strata::redis
