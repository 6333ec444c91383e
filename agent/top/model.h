// Model: what looks tell one after the other, as the rows of a table and the figures of the host.
// Knows nothing of terminals. One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/top/columns.h"
#include "agent/top/history.h"
#include "agent/top/look.h"
#include "agent/top/track.h"

namespace strata::top {

struct Row {
  std::string id;
  std::string name;
  std::string image;
  Cells cells;
};

/// Parts of 1; nothing: absent.
struct HostFigures {
  std::optional<double> busy;
  std::optional<double> user;
  std::optional<double> system;
  std::optional<double> iowait;
  std::optional<double> steal;
  std::optional<double> pressure_cpu;
  std::optional<double> pressure_memory;
  std::optional<double> pressure_io;
  Cells cells;  // the whole machine as a container
};

/// A scraped target and what became of its figures.
struct ServiceTrack {
  ServiceLook about;  // the newest
  Track track;
};

class Model {
 public:
  void take(Look look);

  /// In the order of the looks.
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  /// The newest; without any, one that knows nothing.
  [[nodiscard]] const Look& look() const { return look_; }
  [[nodiscard]] bool has_looked() const { return looks_ > 0; }
  /// Whether there was something to compare the newest look with.
  [[nodiscard]] bool has_rates() const { return looks_ > 1; }
  [[nodiscard]] const HostFigures& host() const { return host_; }

  /// Null: gone.
  [[nodiscard]] const ContainerLook* container(const std::string& id) const;
  [[nodiscard]] const Track* track(const std::string& id) const;
  [[nodiscard]] const History* history(const std::string& id) const;
  /// What a container serves.
  [[nodiscard]] std::vector<const ServiceTrack*> services(const std::string& name) const;

 private:
  struct Tracked {
    Track track;
    History history;
    std::size_t look = 0;   // the last that had it
    std::size_t place = 0;  // in look_.containers
  };

  void take_services();
  void take_containers();
  void take_host();
  void count_alerts();
  [[nodiscard]] Cells cells_of(const Track& track, const std::string& name) const;
  void add_requests(const std::string& name, Cells& cells) const;

  Look look_;
  std::size_t looks_ = 0;  // since the run began
  Track host_track_;
  HostFigures host_;
  std::unordered_map<std::string, Tracked> containers_;  // by id
  std::map<std::string, ServiceTrack> services_;         // by kind, job and instance
  std::unordered_map<std::string, std::vector<const ServiceTrack*>> served_by_;
  std::unordered_map<std::string, double> alerts_;  // firing, by container
  std::vector<Row> rows_;
};

}  // namespace strata::top
