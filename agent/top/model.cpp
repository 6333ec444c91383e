#include "agent/top/model.h"

#include <algorithm>

namespace strata::top {
namespace {

std::optional<double> first_of(std::optional<double> preferred, std::optional<double> other) {
  return preferred ? preferred : other;
}

/// Nothing where there is no whole.
std::optional<double> part_of(std::optional<double> part, std::optional<double> whole) {
  if (!part || !whole || !(*whole > 0)) return std::nullopt;
  return *part / *whole;
}

std::string key_of(const ServiceLook& service) {
  return (service.is_redis ? "redis\n" : "api\n") + service.job + "\n" + service.instance;
}

/// All figures of a scrape are of one moment.
Moments all_at(double at) {
  Moments moments;
  moments.values.fill(at);
  moments.histograms.fill(at);
  return moments;
}

Cells kernel_cells(const Track& track) {
  Cells cells;
  const auto set = [&](Column column, std::optional<double> value) {
    cells[index(column)] = value;
  };
  const auto rate = [&](Figure figure) { return track.rate(figure); };
  set(Column::cpu, rate(Figure::cpu_usage));
  set(Column::wait, rate(Figure::run_queue_wait));
  set(Column::wait_p99, track.quantile(Histogram::run_queue, 0.99));
  set(Column::throttled, part_of(rate(Figure::cpu_throttled), rate(Figure::cpu_periods)));
  set(Column::memory, track.value(Figure::memory_working_set));
  set(Column::memory_share,
      part_of(track.value(Figure::memory_working_set), track.value(Figure::memory_limit)));
  set(Column::block_p99, track.quantile(Histogram::block, 0.99));
  set(Column::read, first_of(rate(Figure::block_read), rate(Figure::disk_read)));
  set(Column::write, first_of(rate(Figure::block_write), rate(Figure::disk_write)));
  set(Column::receive, first_of(rate(Figure::receive), rate(Figure::interface_receive)));
  set(Column::transmit, first_of(rate(Figure::transmit), rate(Figure::interface_transmit)));
  set(Column::retransmits, rate(Figure::retransmits));
  return cells;
}

void add_to(std::optional<double>& sum, std::optional<double> more) {
  if (more) sum = sum.value_or(0) + *more;
}

}  // namespace

void Model::take(Look look) {
  if (looks_ > 0 && look.run != look_.run) *this = Model();
  look_ = std::move(look);
  ++looks_;
  take_services();
  count_alerts();
  take_host();
  take_containers();
}

void Model::take_services() {
  std::map<std::string, ServiceTrack> now;
  served_by_.clear();
  for (const auto& service : look_.services) {
    auto& kept = now[key_of(service)];
    if (const auto known = services_.find(key_of(service)); known != services_.end()) {
      kept = std::move(known->second);
    }
    kept.about = service;
    kept.track.take(service.figures, all_at(service.at));
  }
  services_ = std::move(now);
  for (const auto& [key, service] : services_) {
    if (!service.about.container.empty()) served_by_[service.about.container].push_back(&service);
  }
}

void Model::count_alerts() {
  alerts_.clear();
  for (const auto& alert : look_.alerts) {
    if (alert.firing && !alert.container.empty()) ++alerts_[alert.container];
  }
}

void Model::take_host() {
  host_track_.take(look_.host, look_.moments);
  const auto& track = host_track_;
  const auto part = [&](Figure figure) {
    return part_of(track.rate(figure), track.rate(Figure::cpu_all));
  };
  host_ = {};
  host_.user = part(Figure::cpu_user);
  add_to(host_.user, part(Figure::cpu_nice));
  host_.system = part(Figure::cpu_system);
  host_.iowait = part(Figure::cpu_iowait);
  host_.steal = part(Figure::cpu_steal);
  if (const auto idle = part(Figure::cpu_idle)) {
    host_.busy = std::max(0.0, 1 - *idle - host_.iowait.value_or(0));
  }
  host_.pressure_cpu = track.rate(Figure::pressure_cpu);
  host_.pressure_memory = track.rate(Figure::pressure_memory);
  host_.pressure_io = track.rate(Figure::pressure_io);
  host_.cells = kernel_cells(track);
}

void Model::take_containers() {
  rows_.clear();
  rows_.reserve(look_.containers.size());
  for (std::size_t i = 0; i < look_.containers.size(); ++i) {
    const auto& container = look_.containers[i];
    auto& kept = containers_[container.id];
    if (kept.look == looks_) continue;  // told twice
    kept.look = looks_;
    kept.place = i;
    kept.track.take(container.figures, look_.moments);
    rows_.push_back(
        {container.id, container.name, container.image, cells_of(kept.track, container.name)});
    kept.history.add(rows_.back().cells);
  }
  std::erase_if(containers_, [this](const auto& one) { return one.second.look != looks_; });
}

Cells Model::cells_of(const Track& track, const std::string& name) const {
  auto cells = kernel_cells(track);
  add_requests(name, cells);
  const auto alerts = alerts_.find(name);
  const bool judged = !look_.run.empty();  // only a running agent has alerts
  if (judged) cells[index(Column::alerts)] = alerts == alerts_.end() ? 0 : alerts->second;
  return cells;
}

void Model::add_requests(const std::string& name, Cells& cells) const {
  std::optional<double> failures;
  auto& requests = cells[index(Column::requests)];
  auto& slowest = cells[index(Column::request_p95)];
  for (const auto* const service : services(name)) {
    const auto& track = service->track;
    add_to(requests, track.rate(Figure::requests));
    add_to(failures, track.rate(Figure::failures));
    const auto p95 = track.quantile(Histogram::requests, 0.95);
    if (p95) slowest = std::max(slowest.value_or(0), *p95);
  }
  cells[index(Column::errors)] = part_of(failures, requests);
}

const ContainerLook* Model::container(const std::string& id) const {
  const auto found = containers_.find(id);
  return found == containers_.end() ? nullptr : &look_.containers[found->second.place];
}

const Track* Model::track(const std::string& id) const {
  const auto found = containers_.find(id);
  return found == containers_.end() ? nullptr : &found->second.track;
}

const History* Model::history(const std::string& id) const {
  const auto found = containers_.find(id);
  return found == containers_.end() ? nullptr : &found->second.history;
}

std::vector<const ServiceTrack*> Model::services(const std::string& name) const {
  const auto found = served_by_.find(name);
  return found == served_by_.end() ? std::vector<const ServiceTrack*>{} : found->second;
}

}  // namespace strata::top
