// PeerNames: what to call the other end of a connection. Finding out walks /proc, so it is done on
// a thread of its own; the loop asks again at its next collection.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/worker.h"
#include "core/identity/network_map.h"

namespace strata {

class PeerNames {
 public:
  PeerNames(HostFs fs, CgroupLayout layout) : fs_(std::move(fs)), layout_(std::move(layout)) {}

  /// The container's name, else the address. Null: it is being looked up. An answer holds for a
  /// while and as long as `containers` are the same; a new one is always used at one `now` at
  /// least. Loop thread. The thread is started by the first question, so that it has only the
  /// rights that are left then.
  std::optional<std::string> name_of(const Endpoint& endpoint, Instant now,
                                     const std::shared_ptr<const ContainerSet>& containers);

 private:
  struct Known {
    std::string name;
    bool is_container = false;
    std::weak_ptr<const ContainerSet> among;  // answers must not keep old sets alive
    Instant asked{};
    std::optional<Instant> first_used;
  };
  struct Question {
    Endpoint endpoint;
    Instant asked;
    std::shared_ptr<const ContainerSet> among;
  };

  static bool holds(const Known& known, Instant now, const ContainerSet& containers);
  void ask(const Endpoint& endpoint, Instant now,
           const std::shared_ptr<const ContainerSet>& containers);
  void answer();

  HostFs fs_;
  CgroupLayout layout_;
  std::mutex mutex_;
  std::map<Endpoint, std::optional<Known>> known_;  // null: asked, not answered
  std::vector<Question> questions_;
  std::unique_ptr<Worker> worker_;  // last: its thread uses the rest
};

}  // namespace strata
