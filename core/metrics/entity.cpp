#include "core/metrics/entity.h"

#include "core/metrics/labels.h"

namespace strata {

Entity make_entity(std::string_view id, std::string_view image, std::string_view name) {
  Entity entity{std::string(id), std::string(image), std::string(name), {}};
  append_label(entity.labels, 0, "id", id);
  append_label(entity.labels, 0, "image", image);
  append_label(entity.labels, 0, "name", name);
  return entity;
}

}  // namespace strata
