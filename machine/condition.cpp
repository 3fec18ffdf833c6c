// SPDX-License-Identifier: MIT
// Two stacks, no recursion: Dijkstra's shunting yard turns the text into a program for a stack.
#include "machine/condition.h"

#include "machine/event_names.h"
#include "machine/linear_reader.h"
#include "machine/register_names.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <iterator>

namespace machine {
namespace {

using Step = Condition::Step;
using Value = std::uint64_t;

enum class Shape : std::uint8_t { Before, Between, Opening, Closing }; // of its operands

struct Operator {
    std::string_view word;
    Shape shape;
    unsigned strength; // binds tighter than a lower one
    Value (*apply)(Value left, Value right) = nullptr;
    unsigned bytes = 0; // opening brackets that read memory
};

constexpr unsigned unary = 9;

/// Longer words before those that they begin with.
constexpr Operator operators[] = {
    {"||", Shape::Between, 1, [](Value a, Value b) { return Value{a != 0 || b != 0}; }},
    {"&&", Shape::Between, 2, [](Value a, Value b) { return Value{a != 0 && b != 0}; }},
    {"==", Shape::Between, 3, [](Value a, Value b) { return Value{a == b}; }},
    {"!=", Shape::Between, 3, [](Value a, Value b) { return Value{a != b}; }},
    {"<=", Shape::Between, 4, [](Value a, Value b) { return Value{a <= b}; }},
    {">=", Shape::Between, 4, [](Value a, Value b) { return Value{a >= b}; }},
    {"<<", Shape::Between, 7, [](Value a, Value b) { return b < 64 ? a << b : 0; }},
    {">>", Shape::Between, 7, [](Value a, Value b) { return b < 64 ? a >> b : 0; }},
    {"<", Shape::Between, 4, [](Value a, Value b) { return Value{a < b}; }},
    {">", Shape::Between, 4, [](Value a, Value b) { return Value{a > b}; }},
    {"|", Shape::Between, 5, [](Value a, Value b) { return a | b; }},
    {"^", Shape::Between, 5, [](Value a, Value b) { return a ^ b; }},
    {"&", Shape::Between, 6, [](Value a, Value b) { return a & b; }},
    {"+", Shape::Between, 8, [](Value a, Value b) { return a + b; }},
    {"-", Shape::Between, 8, [](Value a, Value b) { return a - b; }},
    {"!", Shape::Before, unary, [](Value a, Value) { return Value{a == 0}; }},
    {"~", Shape::Before, unary, [](Value a, Value) { return ~a; }},
    {"-", Shape::Before, unary, [](Value a, Value) { return 0 - a; }},
    {"(", Shape::Opening, 0},
    {"[", Shape::Opening, 0, nullptr, 8},
    {"u8[", Shape::Opening, 0, nullptr, 1},
    {"u16[", Shape::Opening, 0, nullptr, 2},
    {"u32[", Shape::Opening, 0, nullptr, 4},
    {"u64[", Shape::Opening, 0, nullptr, 8},
    {")", Shape::Closing, 0},
    {"]", Shape::Closing, 0},
};

bool is_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
           (letter >= '0' && letter <= '9');
}

std::optional<Step> number(std::string_view word) {
    const bool is_hexadecimal = word.starts_with("0x");
    word.remove_prefix(is_hexadecimal ? 2 : 0);
    Value value = 0;
    const auto [end, error] =
        std::from_chars(word.data(), word.data() + word.size(), value, is_hexadecimal ? 16 : 10);
    return error == std::errc{} && end == word.data() + word.size()
               ? std::optional(Step{Step::Kind::Number, value})
               : std::nullopt;
}

std::optional<Step> named(std::string_view word) {
    if (const auto found = register_of(word)) {
        return Step{Step::Kind::Register, static_cast<Value>(*found)};
    }
    if (const auto world = from_name<abi::World::Kind>(word)) {
        return Step{Step::Kind::Number, static_cast<Value>(*world)};
    }
    return word == "clock" ? std::optional(Step{Step::Kind::Clock})
           : word == "vp"  ? std::optional(Step{Step::Kind::Vp})
           : word == "vtl" ? std::optional(Step{Step::Kind::Vtl})
                           : number(word);
}

/// VTL0 and VTL1; the hypervisor and all before it are in none.
Value vtl_of(abi::World::Kind world) {
    constexpr Value none = 2;
    switch (world) {
    case abi::World::Kind::Vtl0User:
    case abi::World::Kind::Vtl0Kernel: return 0;
    case abi::World::Kind::Vtl1User:
    case abi::World::Kind::Vtl1Kernel: return 1;
    default: return none;
    }
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::string parse() {
        while (skip_spaces(), !rest().empty() && error_.empty()) {
            take_operator() || take_operand();
        }
        if (error_.empty() && awaits_operand_) {
            fail("ends where a value should follow");
        }
        while (error_.empty() && !waiting_.empty()) {
            if (operators[waiting_.back()].shape == Shape::Opening) {
                fail("has a bracket that is not closed");
            } else {
                emit_last();
            }
        }
        return error_;
    }

    std::vector<Step> take_program() { return std::move(program_); }

private:
    std::string_view rest() const { return text_.substr(at_); }

    void skip_spaces() {
        while (!rest().empty() && rest().front() == ' ') {
            ++at_;
        }
    }

    bool fail(std::string_view why) {
        error_ = fmt::format("The condition \"{}\" {} (at character {}).", text_, why, at_ + 1);
        return false;
    }

    void emit_last() {
        program_.push_back({Step::Kind::Operator, waiting_.back()});
        waiting_.pop_back();
    }

    bool fits(const Operator& each) const {
        const bool wants_operand = each.shape == Shape::Before || each.shape == Shape::Opening;
        return wants_operand == awaits_operand_ && rest().starts_with(each.word);
    }

    bool take_operator() {
        for (std::size_t index = 0; index < std::size(operators); ++index) {
            if (fits(operators[index])) {
                at_ += operators[index].word.size();
                place(index);
                return true;
            }
        }
        return false;
    }

    void place(std::size_t index) {
        const Operator& each = operators[index];
        if (each.shape == Shape::Closing) {
            close(each.word);
            return;
        }
        if (each.shape == Shape::Between) {
            while (!waiting_.empty() && operators[waiting_.back()].strength >= each.strength) {
                emit_last();
            }
            awaits_operand_ = true;
        }
        waiting_.push_back(index);
    }

    void close(std::string_view word) {
        while (!waiting_.empty() && operators[waiting_.back()].shape != Shape::Opening) {
            emit_last();
        }
        const char opening = word == ")" ? '(' : '[';
        if (waiting_.empty() || operators[waiting_.back()].word.back() != opening) {
            fail("closes a bracket that is not open");
        } else if (opening == '[') {
            emit_last(); // The bracket itself reads memory.
        } else {
            waiting_.pop_back();
        }
    }

    bool take_operand() {
        if (!awaits_operand_) {
            return fail("has something there that is no operator");
        }
        std::size_t length = 0;
        while (length < rest().size() && is_letter(rest()[length])) {
            ++length;
        }
        // The names of worlds have a hyphen.
        std::size_t longer = length;
        while (longer < rest().size() && (is_letter(rest()[longer]) || rest()[longer] == '-')) {
            ++longer;
        }
        length = from_name<abi::World::Kind>(rest().substr(0, longer)) ? longer : length;
        const auto step = named(rest().substr(0, length));
        if (!step) {
            return fail("names something there that is neither a number, a register, a world, "
                        "clock, vp nor vtl");
        }
        program_.push_back(*step);
        at_ += length;
        awaits_operand_ = false;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool awaits_operand_ = true;
    std::vector<std::size_t> waiting_; // indices of operators whose operands are not complete
    std::vector<Step> program_;
    std::string error_;
};

std::optional<Value> read_memory(const Condition::Moment& moment, Value address, unsigned bytes) {
    const auto found = read_linear(moment.ram, moment.processor, address, bytes);
    if (found.size() != bytes) {
        return std::nullopt;
    }
    Value value = 0;
    std::memcpy(&value, found.data(), bytes);
    return value;
}

Value operand_of(const Step& step, const Condition::Moment& moment) {
    switch (step.kind) {
    case Step::Kind::Register:
        return value_of(moment.processor, static_cast<Register>(step.operand));
    case Step::Kind::Clock: return moment.clock;
    case Step::Kind::Vp: return moment.vp;
    case Step::Kind::Vtl: return vtl_of(moment.processor.world);
    default: return step.operand;
    }
}

} // namespace

Condition::Parsed Condition::parse(std::string_view text) {
    Parser parser(text);
    Parsed parsed;
    parsed.error = parser.parse();
    if (parsed.error.empty()) {
        parsed.condition.text_ = text;
        parsed.condition.program_ = parser.take_program();
    }
    return parsed;
}

std::optional<std::uint64_t> Condition::value(const Moment& moment) const {
    std::vector<Value> stack;
    for (const Step& step : program_) {
        if (step.kind != Step::Kind::Operator) {
            stack.push_back(operand_of(step, moment));
            continue;
        }
        const Operator& each = operators[step.operand];
        const Value right = stack.back();
        if (each.shape == Shape::Between) {
            stack.pop_back();
            stack.back() = each.apply(stack.back(), right);
        } else if (each.shape == Shape::Before) {
            stack.back() = each.apply(right, 0);
        } else if (const auto read = read_memory(moment, right, each.bytes)) {
            stack.back() = *read;
        } else {
            return std::nullopt;
        }
    }
    return stack.empty() ? std::nullopt : std::optional(stack.back());
}

bool Condition::holds(const Moment& moment) const {
    return is_empty() || value(moment).value_or(0) != 0;
}

} // namespace machine
