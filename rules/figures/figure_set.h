// FigureSet: the figures of every container, Redis and API at one moment, cumulative ones as they
// are. Made from a snapshot alone.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/metrics/snapshot.h"
#include "rules/figures/figure_def.h"

namespace strata::rules {

/// One figure. Without parts: absent.
struct Figure {
  Instant at{};                                       // when it was collected
  std::vector<std::pair<std::string, double>> parts;  // sorted; one named "" where none are told
};

/// Null: absent.
std::optional<double> total(const Figure& figure);

/// All figures of one container, Redis or API.
struct Figures {
  std::string id;  // cgroup path of a container: another one is another container
  std::array<Figure, figure_count> all;

  [[nodiscard]] const Figure& operator[](FigureId figure) const {
    return all[static_cast<std::size_t>(figure)];
  }
  [[nodiscard]] Figure& operator[](FigureId figure) {
    return all[static_cast<std::size_t>(figure)];
  }
};

/// Whose figures: a container by name ("/" is the host), a Redis by instance, an API by job and
/// instance.
struct Subject {
  About about = About::container;
  std::string name;  // of a container; instance of a target
  std::string job = {};

  auto operator<=>(const Subject&) const = default;
};

class FigureSet {
 public:
  static FigureSet of(const Snapshot& snapshot);

  /// Null: nothing is known of it.
  [[nodiscard]] const Figures* find(const Subject& subject) const;
  [[nodiscard]] const std::map<Subject, Figures>& all() const { return all_; }

  /// A set of those; for what combines two.
  explicit FigureSet(std::map<Subject, Figures> all = {}) : all_(std::move(all)) {}

 private:
  std::map<Subject, Figures> all_;
};

}  // namespace strata::rules
