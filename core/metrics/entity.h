// Entity: what a number is about, a container or the host seen as the container "/". It carries the
// label text that every one of its samples shares, rendered once when the entity appears.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace strata {

/// cAdvisor's spelling of a runtime's label, "container_label_com_docker_compose_service" of
/// "com.docker.compose.service": what Prometheus does not allow becomes "_".
std::string runtime_label_name(std::string_view key);

/// cAdvisor's identifying labels. Immutable once made; kept alive by the Batch that refers to it.
struct Entity {
  std::string id;      // cgroup path; "/" is the host
  std::string image;   // empty where unknown
  std::string name;    // empty where it is no container
  std::string labels;  // `id="...",image="...",name="..."`
  /// `,container_label_app="..."` for each label of its runtime that is kept, as cAdvisor spells
  /// them; only who asks for cAdvisor's labels gets these.
  std::string runtime_labels;
};

Entity make_entity(std::string_view id, std::string_view image, std::string_view name,
                   const std::map<std::string, std::string>& runtime_labels = {});

}  // namespace strata
