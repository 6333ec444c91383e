// What top itself has to say besides figures: whom it asks, and whether that works. Passive.
#pragma once

#include <string>

namespace strata::top {

struct SourceState {
  std::string source;   // "agent 127.0.0.1:9410", "no agent: own look"
  std::string waiting;  // for what, before the first look
  std::string trouble;  // why the newest look failed; empty: it did not
  double interval = 1;  // seconds between looks
};

}  // namespace strata::top
