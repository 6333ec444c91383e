#include "collectors/profile/unwind/frame_program.h"

#include "collectors/profile/unwind/byte_cursor.h"
#include "collectors/profile/unwind/pointer_encoding.h"

namespace strata::profile {
namespace {

using Where = SavedRegister::Where;

// The two highest bits of an instruction, whose operand is in the other six; else all of it.
enum Primary : std::uint8_t { advance = 0x40, offset = 0x80, restore = 0xc0 };
constexpr std::uint8_t primary_mask = 0xc0;

enum Extended : std::uint8_t {
  nop = 0x00,
  advance1 = 0x02,
  advance2 = 0x03,
  advance4 = 0x04,
  offset_extended = 0x05,
  restore_extended = 0x06,
  undefined = 0x07,
  same_value = 0x08,
  in_register = 0x09,
  remember_state = 0x0a,
  restore_state = 0x0b,
  def_cfa = 0x0c,
  def_cfa_register = 0x0d,
  def_cfa_offset = 0x0e,
  def_cfa_expression = 0x0f,
  expression = 0x10,
  offset_extended_sf = 0x11,
  def_cfa_sf = 0x12,
  def_cfa_offset_sf = 0x13,
  val_offset = 0x14,
  val_offset_sf = 0x15,
  val_expression = 0x16,
  gnu_args_size = 0x2e,
  gnu_negative_offset = 0x2f,
};

/// Compilers nest two or three.
constexpr std::size_t most_remembered = 64;

class Machine {
 public:
  Machine(const CommonEntry& common, const CodeEntry& code, std::vector<RuleAt>& rules)
      : common_(common), code_(code), rules_(rules), location_(code.begin) {}

  bool run() {
    if (common_.return_register != register_return || !run(common_.instructions)) return give_up();
    initial_ = state_;
    if (!run(code_.instructions)) return give_up();
    emit(to_rule(state_));
    return true;
  }

 private:
  bool give_up() {
    emit({.cfa = STRATA_CFA_UNSUPPORTED, .extra = 0, .rbp_offset = 0, .cfa_offset = 0});
    return false;
  }

  void emit(const strata_unwind_rule& rule) { rules_.push_back({location_, rule}); }

  bool run(std::string_view instructions) {
    ByteCursor cursor(instructions);
    while (!cursor.at_end() && location_ < code_.end) {
      if (!step(cursor) || !cursor.ok()) return false;
    }
    return true;
  }

  bool step(ByteCursor& cursor) {
    const auto op = cursor.number<std::uint8_t>();
    const auto low = static_cast<std::uint8_t>(op & ~primary_mask);
    switch (op & primary_mask) {
      case Primary::advance:
        return move(low);
      case Primary::offset:
        return save(low, {Where::cfa, factored(cursor.unsigned_leb()), {}});
      case Primary::restore:
        return restore_register(low);
      default:
        return extended(op, cursor);
    }
  }

  bool extended(std::uint8_t op, ByteCursor& cursor) {
    switch (op) {
      case nop:
        return true;
      case advance1:
        return move(cursor.number<std::uint8_t>());
      case advance2:
        return move(cursor.number<std::uint16_t>());
      case advance4:
        return move(cursor.number<std::uint32_t>());
      case remember_state:
        if (remembered_.size() == most_remembered) return false;
        remembered_.push_back(state_);
        return true;
      case restore_state:
        return recall();
      case gnu_args_size:
        cursor.unsigned_leb();
        return true;
      default:
        return op >= def_cfa && op <= def_cfa_offset_sf && is_about_cfa(op)
                   ? define_cfa(op, cursor)
                   : define_register(op, cursor);
    }
  }

  static bool is_about_cfa(std::uint8_t op) { return op != expression && op != offset_extended_sf; }

  bool define_cfa(std::uint8_t op, ByteCursor& cursor) {
    auto& cfa = state_.cfa;
    if (op == def_cfa_expression) {
      cfa = {register_rsp, 0, cursor.block(cursor.unsigned_leb())};
      return !cfa.expression.empty();
    }
    const bool takes_register = op == def_cfa || op == def_cfa_sf || op == def_cfa_register;
    if (!takes_register && !cfa.expression.empty()) return false;
    if (takes_register) {
      // An expression has no offset that a new register could be added to.
      if (op == def_cfa_register && !cfa.expression.empty()) return false;
      cfa.expression = {};
      cfa.base = cursor.unsigned_leb();
    }
    if (op == def_cfa || op == def_cfa_offset) {
      cfa.offset = static_cast<std::int64_t>(cursor.unsigned_leb());
    } else if (op == def_cfa_sf || op == def_cfa_offset_sf) {
      cfa.offset = factored(cursor.signed_leb());
    }
    return true;
  }

  bool define_register(std::uint8_t op, ByteCursor& cursor) {
    const auto number = cursor.unsigned_leb();
    switch (op) {
      case offset_extended:
        return save(number, {Where::cfa, factored(cursor.unsigned_leb()), {}});
      case offset_extended_sf:
        return save(number, {Where::cfa, factored(cursor.signed_leb()), {}});
      case gnu_negative_offset:
        return save(number, {Where::cfa, factored(0 - cursor.unsigned_leb()), {}});
      case restore_extended:
        return restore_register(number);
      case undefined:
        return save(number, {Where::undefined, 0, {}});
      case same_value:
        return save(number, {});
      case expression:
        return save(number, {Where::expression, 0, cursor.block(cursor.unsigned_leb())});
      case val_expression:
        cursor.block(cursor.unsigned_leb());
        return save(number, {Where::other, 0, {}});
      case in_register:
      case val_offset:
      case val_offset_sf:
        cursor.unsigned_leb();
        return save(number, {Where::other, 0, {}});
      default:
        return false;
    }
  }

  // Unsigned, since hostile factors overflow.
  [[nodiscard]] std::int64_t factored(std::uint64_t value) const {
    return static_cast<std::int64_t>(value * static_cast<std::uint64_t>(common_.data_factor));
  }
  [[nodiscard]] std::int64_t factored(std::int64_t value) const {
    return factored(static_cast<std::uint64_t>(value));
  }

  bool move(std::uint64_t units) {
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(units, common_.code_factor, &bytes)) return false;
    if (bytes == 0) return true;
    emit(to_rule(state_));
    // The loop ends at the end of the code; what would be said of addresses beyond it is dropped.
    location_ = bytes < code_.end - location_ ? location_ + bytes : code_.end;
    return true;
  }

  bool save(std::uint64_t number, SavedRegister saved) {
    if (number == register_rbp) state_.rbp = saved;
    if (number == register_return) state_.return_address = saved;
    return true;
  }

  bool restore_register(std::uint64_t number) {
    if (number == register_rbp) state_.rbp = initial_.rbp;
    if (number == register_return) state_.return_address = initial_.return_address;
    return true;
  }

  bool recall() {
    if (remembered_.empty()) return false;
    state_ = remembered_.back();
    remembered_.pop_back();
    return true;
  }

  const CommonEntry& common_;
  const CodeEntry& code_;
  std::vector<RuleAt>& rules_;
  std::uint64_t location_;
  FrameState state_;
  FrameState initial_;
  std::vector<FrameState> remembered_;
};

}  // namespace

bool run_frame_program(const CommonEntry& common, const CodeEntry& code,
                       std::vector<RuleAt>& rules) {
  return Machine(common, code, rules).run();
}

}  // namespace strata::profile
