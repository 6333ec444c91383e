#include "rules/promql/match.h"

#include <map>
#include <unordered_map>

#include "rules/promql/operators.h"

namespace strata::promql {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Series of the "many" side meet at most one of the "one" side at each step. For group_right the
/// sides are swapped before, and their values again when they are combined.
class Matching {
 public:
  Matching(const Binary& node, const Frame& many, const Frame& one)
      : node_(node), matching_(node.matching), many_(many), one_(one) {
    many_groups_ = groups_of(many);
    one_groups_ = groups_of(one);
    partner_.resize(groups_.size());
    matched_.resize(groups_.size());
  }

  Result<Frame> run(Frame frame) {
    for (std::size_t step = 0; step < many_.steps(); ++step) {
      // Where one side is empty nothing can be wrong with the other.
      if (!any_at(many_, step)) continue;
      if (auto done = find_partners(step); !done) return fail(done.error());
      if (auto done = combine_step(step, frame); !done) return fail(done.error());
    }
    return frame;
  }

 private:
  static bool any_at(const Frame& frame, std::size_t step) {
    for (std::size_t i = 0; i < frame.size(); ++i) {
      if (!is_absent(frame.row(i)[step])) return true;
    }
    return false;
  }

  std::vector<std::size_t> groups_of(const Frame& frame) {
    std::vector<std::size_t> found(frame.size());
    for (std::size_t i = 0; i < frame.size(); ++i) {
      found[i] =
          groups_.emplace(signature(matching_, frame.labels(i)), groups_.size()).first->second;
    }
    return found;
  }

  Status find_partners(std::size_t step) {
    std::ranges::fill(partner_, none);
    for (std::size_t i = 0; i < one_.size(); ++i) {
      if (is_absent(one_.row(i)[step])) continue;
      auto& partner = partner_[one_groups_[i]];
      if (partner != none) return duplicate(i, partner);
      partner = i;
    }
    return {};
  }

  [[nodiscard]] Status duplicate(std::size_t series, std::size_t other) const {
    const bool swapped = matching_.cardinality == Cardinality::one_to_many;
    return fail(Code::invalid,
                "found duplicate series for the match group " +
                    to_string(signature(matching_, one_.labels(series))) + " on the " +
                    (swapped ? "left" : "right") + " hand-side of the operation: [" +
                    to_string(one_.labels(series)) + ", " + to_string(one_.labels(other)) +
                    "];many-to-many matching not allowed: matching labels must be unique on one "
                    "side");
  }

  Status combine_step(std::size_t step, Frame& frame) {
    matched_.assign(matched_.size(), false);
    for (std::size_t i = 0; i < many_.size(); ++i) {
      const double value = many_.row(i)[step];
      const auto group = many_groups_[i];
      const auto partner = partner_[group];
      if (is_absent(value) || partner == none) continue;
      const auto combined = apply_sides(value, one_.row(partner)[step]);
      if (!node_.return_bool && !combined.keep) continue;
      if (matching_.cardinality == Cardinality::one_to_one) {
        if (matched_[group]) {
          return fail(Code::invalid,
                      "multiple matches for labels: many-to-one matching must be explicit "
                      "(group_left/group_right)");
        }
        matched_[group] = true;
      }
      auto& cell = frame.row(row_of(i, partner, frame))[step];
      if (!is_absent(cell)) return same_result();
      cell = node_.return_bool ? (combined.keep ? 1 : 0) : combined.value;
    }
    return {};
  }

  [[nodiscard]] Combined apply_sides(double many, double one) const {
    return matching_.cardinality == Cardinality::one_to_many ? apply(node_.op, one, many)
                                                             : apply(node_.op, many, one);
  }

  [[nodiscard]] Status same_result() const {
    return fail(Code::invalid,
                matching_.cardinality == Cardinality::one_to_one
                    ? "vector cannot contain metrics with the same labelset"
                    : "multiple matches for labels: grouping labels must ensure unique matches");
  }

  std::size_t row_of(std::size_t many, std::size_t one, Frame& frame) {
    const auto [at, fresh] = rows_.emplace(std::pair(many, one), 0);
    if (!fresh) return at->second;
    auto labels = result_labels(many_.labels(many), one_.labels(one));
    const auto [row, first] = rows_by_labels_.emplace(labels, frame.size());
    if (first) frame.add(std::move(labels));
    at->second = row->second;
    return at->second;
  }

  [[nodiscard]] Labels result_labels(const Labels& many, const Labels& one) const {
    LabelsBuilder labels(many);
    if (drops_name(node_.op) || node_.return_bool) labels.remove(metric_name_label);
    if (matching_.cardinality == Cardinality::one_to_one) {
      if (matching_.on) {
        labels.keep(matching_.labels);
      } else {
        labels.remove(matching_.labels);
      }
    }
    for (const auto& name : matching_.include) labels.set(name, one.get(name));
    if (node_.return_bool) labels.remove(metric_name_label);
    return std::move(labels).build();
  }

  const Binary& node_;
  const VectorMatching& matching_;
  const Frame& many_;
  const Frame& one_;
  std::unordered_map<Labels, std::size_t, LabelsHash> groups_;
  std::vector<std::size_t> many_groups_;
  std::vector<std::size_t> one_groups_;
  std::vector<std::size_t> partner_;  // of each group at this step: a series of the one side
  std::vector<bool> matched_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> rows_;
  std::unordered_map<Labels, std::size_t, LabelsHash> rows_by_labels_;
};

}  // namespace

Result<Frame> match_vectors(Evaluator& evaluator, const Binary& node, const Grid& grid,
                            const Frame& left, const Frame& right) {
  const bool swapped = node.matching.cardinality == Cardinality::one_to_many;
  const auto& many = swapped ? right : left;
  const auto& one = swapped ? left : right;
  auto frame = evaluator.make_frame(grid, many.size());
  if (!frame) return frame;
  if (many.size() == 0 || one.size() == 0) return frame;
  return Matching(node, many, one).run(std::move(*frame));
}

}  // namespace strata::promql
