// Any bytes as a server's answers, through every reader of them. No series may come out twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "collectors/redis/client_list.h"
#include "collectors/redis/config_values.h"
#include "collectors/redis/key_list.h"
#include "collectors/redis/latency_histograms.h"
#include "collectors/redis/latency_latest.h"
#include "collectors/redis/reply_reader.h"
#include "collectors/redis/sentinel.h"
#include "collectors/redis/slow_log.h"

namespace {

using strata::redis::Reply;

void read_all(const Reply& reply, strata::redis::Samples& samples) {
  (void)strata::redis::parse_latency_latest(reply);
  (void)strata::redis::parse_latency_histograms(reply);
  (void)strata::redis::parse_slow_log(reply);
  strata::redis::add_config(strata::redis::parse_config(reply), true, samples);
  strata::redis::add_master(reply, {reply, reply, reply}, samples);
  strata::redis::add_clients(reply.text, 0, true, samples);
  (void)strata::redis::parse_key_list(reply.text);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's own name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  strata::Batch batch;
  strata::redis::Samples samples("instance=\"a\"", batch);
  strata::redis::ReplyReader reader;
  reader.feed(bytes);
  for (auto reply = reader.next(); reply && *reply; reply = reader.next()) {
    read_all(**reply, samples);
  }
  std::set<std::tuple<std::string_view, strata::Suffix, std::string_view>> seen;
  for (const auto& sample : batch.samples()) {
    if (!seen.emplace(sample.def->name, sample.suffix, batch.labels(sample)).second) std::abort();
  }
  return 0;
}
