#include "collectors/profile/unwind/frame_rule.h"

#include <limits>

#include "collectors/profile/unwind/byte_cursor.h"

namespace strata::profile {
namespace {

// DW_OP_*
constexpr std::uint8_t op_deref = 0x06;
constexpr std::uint8_t op_plus_uconst = 0x23;
constexpr std::uint8_t op_lit0 = 0x30;
constexpr std::uint8_t op_breg0 = 0x70;

struct Address {
  std::uint64_t base = 0;
  std::int64_t offset = 0;
};

/// "breg N, offset", which ends there.
std::optional<Address> register_plus_offset(ByteCursor& cursor) {
  const auto op = cursor.number<std::uint8_t>();
  if (op != op_breg0 + register_rbp && op != op_breg0 + register_rsp) return std::nullopt;
  const Address address{static_cast<std::uint64_t>(op - op_breg0), cursor.signed_leb()};
  if (!cursor.ok()) return std::nullopt;
  return address;
}

template <class Narrow>
bool fits(std::int64_t value) {
  return value >= std::numeric_limits<Narrow>::min() && value <= std::numeric_limits<Narrow>::max();
}

strata_unwind_rule plain(strata_unwind_cfa cfa) {
  return {.cfa = static_cast<std::uint8_t>(cfa), .extra = 0, .rbp_offset = 0, .cfa_offset = 0};
}

std::optional<strata_unwind_rule> make(strata_unwind_cfa cfa, std::int64_t offset,
                                       std::int64_t extra = 0) {
  auto rule = plain(cfa);
  if (!fits<std::int32_t>(offset) || !fits<std::int8_t>(extra)) return std::nullopt;
  rule.cfa_offset = static_cast<std::int32_t>(offset);
  rule.extra = static_cast<std::int8_t>(extra);
  return rule;
}

/// A procedure linkage table's: the second half of each entry of 16 bytes has pushed a word.
/// "breg7 8, breg16 0, lit15, and, lit11, ge, lit3, shl, plus".
std::optional<strata_unwind_rule> linkage_rule(std::string_view expression) {
  using namespace std::string_view_literals;
  constexpr auto before = "\x77\x08\x80\x00\x3f\x1a"sv;
  constexpr auto after = "\x2a\x33\x24\x22"sv;
  if (expression.size() != before.size() + 1 + after.size()) return std::nullopt;
  if (!expression.starts_with(before) || !expression.ends_with(after)) return std::nullopt;
  const auto literal = static_cast<std::uint8_t>(expression[before.size()]) - op_lit0;
  if (literal < 0 || literal > 15) return std::nullopt;
  return make(STRATA_CFA_PLT, 8, literal);
}

/// "breg N, deref" with or without "plus_uconst M".
std::optional<strata_unwind_rule> stored_cfa(std::string_view expression) {
  ByteCursor cursor(expression);
  const auto address = register_plus_offset(cursor);
  if (!address || cursor.number<std::uint8_t>() != op_deref) return std::nullopt;
  std::uint64_t extra = 0;
  if (!cursor.at_end()) {
    if (cursor.number<std::uint8_t>() != op_plus_uconst) return std::nullopt;
    extra = cursor.unsigned_leb();
  }
  if (!cursor.ok() || !cursor.at_end() || extra > 127) return std::nullopt;
  return make(address->base == register_rsp ? STRATA_CFA_RSP_DEREF : STRATA_CFA_RBP_DEREF,
              address->offset, static_cast<std::int64_t>(extra));
}

std::optional<strata_unwind_rule> cfa_of(const CfaRule& cfa) {
  if (!cfa.expression.empty()) {
    const auto linkage = linkage_rule(cfa.expression);
    return linkage ? linkage : stored_cfa(cfa.expression);
  }
  if (cfa.base == register_rsp) return make(STRATA_CFA_RSP, cfa.offset);
  if (cfa.base == register_rbp) return make(STRATA_CFA_RBP, cfa.offset);
  return std::nullopt;
}

std::optional<Address> saved_at(const SavedRegister& saved) {
  ByteCursor cursor(saved.expression);
  const auto address = register_plus_offset(cursor);
  return address && cursor.at_end() ? address : std::nullopt;
}

/// The return address is in the word below the CFA but for a signal's frame, where it is in the
/// word above the one that holds the stack pointer.
bool place_return(strata_unwind_rule& rule, const SavedRegister& saved) {
  if (saved.where == SavedRegister::Where::cfa) return saved.offset == -8;
  if (saved.where != SavedRegister::Where::expression) return false;
  const auto address = saved_at(saved);
  if (!address || rule.cfa != STRATA_CFA_RSP_DEREF || rule.extra != 0) return false;
  if (address->base != register_rsp || address->offset != std::int64_t{rule.cfa_offset} + 8) {
    return false;
  }
  rule.cfa = STRATA_CFA_SIGNAL;
  return true;
}

void place_rbp(strata_unwind_rule& rule, strata_unwind_rbp where, std::int64_t offset) {
  if (!fits<std::int16_t>(offset)) {
    where = STRATA_RBP_LOST;
    offset = 0;
  }
  rule.cfa = static_cast<std::uint8_t>(rule.cfa | where << STRATA_UNWIND_CFA_BITS);
  rule.rbp_offset = static_cast<std::int16_t>(offset);
}

void place_rbp(strata_unwind_rule& rule, const SavedRegister& saved) {
  switch (saved.where) {
    case SavedRegister::Where::same:
      return;
    case SavedRegister::Where::cfa:
      return place_rbp(rule, STRATA_RBP_CFA, saved.offset);
    case SavedRegister::Where::expression:
      if (const auto address = saved_at(saved)) {
        return place_rbp(rule, address->base == register_rsp ? STRATA_RBP_RSP : STRATA_RBP_RBP,
                         address->offset);
      }
      break;
    case SavedRegister::Where::undefined:
    case SavedRegister::Where::other:
      break;
  }
  place_rbp(rule, STRATA_RBP_LOST, 0);
}

}  // namespace

strata_unwind_rule to_rule(const FrameState& state) {
  if (state.return_address.where == SavedRegister::Where::undefined) return plain(STRATA_CFA_END);
  auto rule = cfa_of(state.cfa);
  if (!rule || !place_return(*rule, state.return_address)) return plain(STRATA_CFA_UNSUPPORTED);
  place_rbp(*rule, state.rbp);
  return *rule;
}

}  // namespace strata::profile
