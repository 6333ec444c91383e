// What is asked about single keys and streams, and what the answers say. Pure but for the exchange.
#pragma once

#include <vector>

#include "collectors/redis/connection.h"
#include "collectors/redis/samples.h"

namespace strata::redis {

struct KeyDetails {
  unsigned database = 0;
  std::string key;
  std::optional<double> size;
  std::optional<double> memory;
  std::optional<std::string> value;  // of a string, where values are asked for
};

/// Of the database that is selected. A key that is not there has size 0; what cannot be told is
/// left out.
Result<std::vector<KeyDetails>> ask_keys(Connection& connection, unsigned database,
                                         const std::vector<std::string>& keys, bool values,
                                         Instant deadline);

void add_key(const KeyDetails& details, Samples& samples);

/// The answers to XINFO STREAM and XINFO GROUPS, and to XINFO CONSUMERS of each group.
struct StreamDetails {
  unsigned database = 0;
  std::string key;
  Reply stream;
  Reply groups;
  std::vector<Reply> consumers;
};

/// Code::not_found of a key that is no stream.
Result<StreamDetails> ask_stream(Connection& connection, unsigned database, const std::string& key,
                                 Instant deadline);

void add_stream(const StreamDetails& details, Samples& samples);

}  // namespace strata::redis
