// Entity: what a number is about, a container or the host seen as the container "/". It carries the
// label text that every one of its samples shares, rendered once when the entity appears.
#pragma once

#include <string>
#include <string_view>

namespace strata {

/// cAdvisor's identifying labels. Immutable once made; kept alive by the Batch that refers to it.
struct Entity {
  std::string id;      // cgroup path; "/" is the host
  std::string image;   // empty where unknown
  std::string name;    // empty where it is no container
  std::string labels;  // `id="...",image="...",name="..."`
};

Entity make_entity(std::string_view id, std::string_view image, std::string_view name);

}  // namespace strata
