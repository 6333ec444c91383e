// SENTINEL: what a sentinel knows of its masters.
#pragma once

#include <map>

#include "collectors/redis/probe.h"

namespace strata::redis {

/// What a sentinel answers about one master besides its own line.
struct SentinelView {
  Reply quorum;     // SENTINEL CKQUORUM: a text, or an error with the reason
  Reply sentinels;  // arrays of keys and values in turn
  Reply replicas;
};

/// `master` is a line of SENTINEL MASTERS: keys and values in turn.
void add_master(const Reply& master, const SentinelView& view, Samples& samples);

class Sentinel final : public Probe {
 public:
  [[nodiscard]] std::string_view command() const override { return "SENTINEL"; }
  std::vector<Command> ask(const Round& round) override;
  Status take(std::span<const Reply> replies) override;
  void add(const InfoText& info, Samples& samples) override;

 private:
  enum class Step : std::uint8_t { none, masters, details };

  std::vector<Command> ask_for_details();

  Step step_ = Step::none;          // what the last ask() was for
  std::vector<Reply> masters_;      // of this collection
  std::vector<std::string> asked_;  // their names, in the order of the commands
  std::map<std::string, SentinelView> views_;
};

}  // namespace strata::redis
