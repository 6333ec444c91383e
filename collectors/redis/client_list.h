// CLIENT LIST, for those who ask for it: series for each connection.
#pragma once

#include "collectors/redis/probe.h"
#include "core/base/clock.h"

namespace strata::redis {

/// One client's line after another; a line of another shape is left out. `now` turns ages into
/// times. `ports` tells whether the client's port is a label. At most 1000 clients are shown.
void add_clients(std::string_view list, double now, bool ports, Samples& samples);

class ClientList final : public Probe {
 public:
  explicit ClientList(bool ports) : ports_(ports) {}

  [[nodiscard]] std::string_view command() const override { return "CLIENT LIST"; }
  std::vector<Command> ask(const Round& round) override;
  Status take(std::span<const Reply> replies) override;
  void add(const InfoText& info, Samples& samples) override;

 private:
  bool ports_;
  WallTime asked_at_{};
  std::string text_;
};

}  // namespace strata::redis
