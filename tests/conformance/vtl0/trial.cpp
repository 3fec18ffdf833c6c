// SPDX-License-Identifier: MIT
#include "tests/conformance/vtl0/trial.h"

#include "tests/conformance/shared/cpu.h"

#include <cstring>

namespace conformance {
namespace {

using abi::tlfs::HypercallResult;

constexpr std::uint8_t untouched = 0xA5; // what the output page holds before a call

// What the blocks' pages held before the call.
constinit std::byte input_before[abi::page_size] = {};
constinit std::byte output_before[abi::page_size] = {};

bool all_equal(const std::byte* left, const std::byte* right, std::size_t count) {
    return std::memcmp(left, right, count) == 0;
}

} // namespace

Registers marked_registers(std::uint64_t mark) {
    Registers registers;
    auto* const words = reinterpret_cast<std::uint64_t*>(&registers);
    for (std::size_t index = 0; index < sizeof(registers) / sizeof(std::uint64_t); ++index) {
        words[index] = mark << 56 | 0x00C0'FFEE'0000'0000 | index;
    }
    return registers;
}

Trial::Trial(const Case& row, abi::Vtl caller) : row_(row), caller_(caller) {
    blocks = {stage::physical(Use::Input), stage::physical(Use::Output), 0};
    std::memset(stage::bytes(Use::Output), untouched, abi::page_size);
    clear_input();
}

abi::Vtl Trial::other() const {
    return caller_ == abi::Vtl::Normal ? abi::Vtl::Secure : abi::Vtl::Normal;
}

void Trial::clear_input() { std::memset(stage::bytes(Use::Input), 0, abi::page_size); }

std::byte* Trial::input_bytes() { return stage::bytes(Use::Input) + blocks.input % abi::page_size; }

std::byte* Trial::output_bytes() {
    return stage::bytes(Use::Output) + blocks.output % abi::page_size;
}

RegisterValue& Trial::output_value(std::uint16_t index) {
    return reinterpret_cast<RegisterValue*>(output_bytes())[index];
}

Answer Trial::call(HypercallControl control) {
    Registers registers = marked_registers(0x11);
    registers.rdx = blocks.input;
    registers.r8 = blocks.output;
    std::memcpy(input_before, stage::bytes(Use::Input), abi::page_size);
    std::memcpy(output_before, stage::bytes(Use::Output), abi::page_size);
    const Answer answer = make_call(control, registers);
    check_blocks(answer);
    return answer;
}

Answer Trial::call_fast(HypercallControl control, const std::uint64_t* words, std::size_t count) {
    Registers registers = marked_registers(0x22);
    registers.rdx = count > 0 ? words[0] : 0;
    registers.r8 = count > 1 ? words[1] : 0;
    if (count > 2) {
        std::memcpy(registers.xmm, words + 2, (count - 2) * sizeof(std::uint64_t));
    }
    return make_call(control.with(HypercallControl::fast, true), registers);
}

Answer Trial::make_call(HypercallControl control, Registers& registers) {
    registers.rcx = control.raw;
    Answer answer;
    answer.registers = registers;
    answer.fault = stage::run(caller_, Snippet::Vmmcall, answer.registers);
    answer.result = HypercallResult::from(answer.registers.rax);
    check_registers(registers, answer.registers);
    return answer;
}

void Trial::check_registers(const Registers& before, const Registers& after) {
    Registers expected = before;
    expected.rax = after.rax; // These two are the call's to change.
    expected.rcx = after.rcx;
    expected.rflags = after.rflags;
    const auto* const old_words = reinterpret_cast<const std::uint64_t*>(&expected);
    const auto* const new_words = reinterpret_cast<const std::uint64_t*>(&after);
    for (std::size_t index = 0; index < sizeof(Registers) / sizeof(std::uint64_t); ++index) {
        equal("a register other than RAX and RCX", new_words[index], old_words[index]);
    }
}

void Trial::check_blocks(const Answer& answer) {
    is_true("the input page is as it was",
            all_equal(stage::bytes(Use::Input), input_before, abi::page_size));
    const bool wrote =
        answer.fault.taken == 0 && answer.result.get(HypercallResult::status) == HvStatus::Success;
    const std::uint64_t begin = blocks.output % abi::page_size;
    const std::uint64_t end = begin + (wrote ? blocks.output_size : 0);
    is_true("the output page before the block is as it was",
            all_equal(stage::bytes(Use::Output), output_before, begin));
    is_true("the output page after the block is as it was",
            end > abi::page_size || all_equal(stage::bytes(Use::Output) + end, output_before + end,
                                              abi::page_size - end));
}

Fault Trial::run(Snippet snippet, Registers& registers) {
    return stage::run(caller_, snippet, registers);
}

void Trial::equal(const char* what, std::uint64_t got, std::uint64_t wanted) {
    if (got != wanted && what_ == nullptr) {
        what_ = what;
        got_ = got;
        wanted_ = wanted;
    }
}

void Trial::answers(const Answer& answer, HvStatus status, std::uint16_t reps_completed) {
    raises_nothing(answer.fault);
    equal("the result word", answer.result.raw, HypercallResult::of(status, reps_completed).raw);
}

void Trial::is_refused(const Answer& answer) {
    raises_nothing(answer.fault);
    is_true("a status other than success",
            answer.result.get(HypercallResult::status) != HvStatus::Success);
}

void Trial::raises(const Fault& fault, std::uint64_t vector) {
    equal("an exception", fault.taken, 1);
    equal("the exception's vector", fault.vector, vector);
    equal("the offset of the instruction that raised it", fault.offset, 0);
}

void Trial::raises_nothing(const Fault& fault) {
    equal("no exception; its vector and 1", fault.taken != 0 ? fault.vector + 1 : 0, 0);
}

} // namespace conformance
