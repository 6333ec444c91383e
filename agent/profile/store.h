// ProfileStore: profiles of the last minutes, by container, packed as pprof. Bounded in time and in
// bytes: when it is full, whoever has most loses its oldest.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "collectors/profile/profile.h"
#include "core/base/result.h"

namespace strata::agent {

struct StoreLimits {
  Duration keep = std::chrono::minutes(15);
  std::size_t bytes = std::size_t{16} << 20;
};

/// Thread-safe.
class ProfileStore {
 public:
  explicit ProfileStore(StoreLimits limits) : limits_(limits) {}

  /// `profile` is of the whole host, and newer than all that is kept.
  void add(const profile::Profile& profile);

  /// What ended after `since`, of the container of that name, or of all where it is empty.
  /// Losses are the host's either way. not_found where there is nothing.
  [[nodiscard]] Result<profile::Profile> since(WallTime since, const std::string& container) const;

  [[nodiscard]] std::size_t bytes() const;
  /// How far back it reaches.
  [[nodiscard]] Duration reach(WallTime now) const;

 private:
  struct Piece {
    WallTime begin;
    WallTime end;
    std::string pprof;
  };
  struct Shelf {
    std::string name;  // of the container
    std::deque<Piece> pieces;
    std::size_t bytes = 0;
  };

  void put(const std::string& id, const std::string& name, Piece piece);
  void drop_oldest(Shelf& shelf);
  void forget_before(WallTime oldest);
  void fit();

  const StoreLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Shelf> shelves_;  // by the container's id; "": nobody's
  std::size_t bytes_ = 0;
};

}  // namespace strata::agent
