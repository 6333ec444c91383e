// Look: all that `strata top` shows of one moment, as the agent answers it. Passive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/top/figures.h"

namespace strata::top {

struct ContainerLook {
  std::string id;    // cgroup path; who it is, also under another name
  std::string name;  // its runtime's id where nobody names it
  std::string image;
  std::string state;
  std::string runtime;
  std::int64_t pid = 0;           // 0: unknown
  std::optional<double> seconds;  // since its start
  Figures figures;

  bool operator==(const ContainerLook&) const = default;
};

/// An API or a Redis that is scraped, at a pace of its own.
struct ServiceLook {
  bool is_redis = false;
  std::string job;
  std::string instance;
  std::string container;  // name; empty: nobody knows who serves it
  double at = 0;          // as in Moments
  Figures figures;

  bool operator==(const ServiceLook&) const = default;
};

struct AlertLook {
  std::string name;
  std::string severity;
  std::string container;  // name; empty: it is about something else
  bool firing = false;

  bool operator==(const AlertLook&) const = default;
};

/// An open incident.
struct IncidentLook {
  std::string id;
  std::string severity;
  std::string headline;
  std::string cause;      // in the words of its alert
  std::string container;  // that the cause is laid to; empty: something else
  std::string opened;     // RFC 3339

  bool operator==(const IncidentLook&) const = default;
};

struct PeerLook {
  bool calls = false;  // the container calls it; else it calls the container
  std::string name;    // of a container, or "10.0.0.7:443"
  std::uint16_t port = 0;
  double connections = 0;

  bool operator==(const PeerLook&) const = default;
};

/// What is told of one container alone.
struct Detail {
  std::string id;
  std::vector<PeerLook> peers;
  std::vector<std::string> events;  // a line each, the newest last

  bool operator==(const Detail&) const = default;
};

struct Look {
  std::string run;   // of the agent: another one counts from the beginning
  std::string time;  // RFC 3339
  std::string hostname;
  double at = 0;  // as in Moments
  Moments moments;
  std::uint32_t cpus = 0;  // 0: unknown
  Figures host;
  std::vector<ContainerLook> containers;
  std::vector<ServiceLook> services;
  std::vector<AlertLook> alerts;  // firing and pending
  std::vector<IncidentLook> incidents;
  std::optional<Detail> detail;

  bool operator==(const Look&) const = default;
};

}  // namespace strata::top
